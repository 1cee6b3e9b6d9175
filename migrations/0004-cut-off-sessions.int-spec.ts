import { useFreshDatabase } from '../libs/postgres/src/testing/fresh-database.js';
import { CutOffSessions } from './0004-cut-off-sessions.js';
import { MIGRATIONS } from './index.js';

describe('a database that knew partitions before cut-offs', () => {
  const fresh = useFreshDatabase(false);

  it('moves rows to the archive as they stand', async () => {
    const runner = fresh.source.createQueryRunner();
    for (const Migration of [...MIGRATIONS.filter((one) => one !== CutOffSessions), CutOffSessions])
      await new Migration().up(runner);
    await runner.release();
    const columns = async (table: string) =>
      (
        await fresh.database.query<{ name: string }>(
          `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum`,
          [table],
        )
      ).map(({ name }) => name);
    expect(await columns('session_archive')).toEqual(await columns('sessions'));
    expect(await columns('session_archive_first')).toEqual(expect.arrayContaining(['cut_off', 'profile']));
  });
});
