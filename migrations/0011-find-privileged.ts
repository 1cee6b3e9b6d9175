import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Few rows: those that go before all others. Without it they are looked for among all that a receiver is owed. */
const PRIVILEGED = `create index deliveries_privileged on deliveries (subscription_id, next_attempt_at)
  where privileged and status in ('pending', 'failed')`;

/** A receiver with a long backlog is worked from its rows, privileged ones first. */
export class FindPrivileged implements MigrationInterface {
  readonly name = 'find-privileged-1795000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PRIVILEGED);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
