import { CannotRun } from '@curfew/domain';
import type { Database } from './database.js';

/** What is decided once for an installation. */
export class Settings {
  constructor(private readonly database: Database) {}

  /** Writes the number of shards the first time. Throws `CannotRun` when it was set up with another (engine rule 6). */
  async shardCount(configured: number): Promise<void> {
    await this.database.query(`insert into settings (name, value) values ('shards', $1) on conflict do nothing`, [
      String(configured),
    ]);
    const [row] = await this.database.query<{ value: string }>(`select value from settings where name = 'shards'`);
    if (Number(row!.value) !== configured)
      throw new CannotRun(
        `CURFEW_SHARDS is ${configured}, but this database was set up with ${row!.value}: the number of shards cannot change`,
      );
  }
}
