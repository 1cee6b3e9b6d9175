import { MIGRATIONS } from '@curfew/migrations';
import { DataSource, type DataSourceOptions, type MigrationInterface, type QueryRunner } from 'typeorm';
import { databaseSource, openDatabase } from './data-source.js';
import { migrateWithLock } from './migrate-with-lock.js';
import { useFreshDatabase } from './testing/fresh-database.js';

const fresh = useFreshDatabase(false);

describe('migrations', () => {
  const sources: DataSource[] = [];
  afterAll(async () => {
    for (const source of sources) await source.destroy();
  });

  it('run once, however many processes start on an empty database', async () => {
    for (let n = 0; n < 4; n++) sources.push(await openDatabase(fresh.url, { pool: 2, applicationName: `m${n}` }));
    const runs = await Promise.all(sources.map((source) => migrateWithLock(source)));
    expect(runs.flat()).toEqual(MIGRATIONS.map((Migration) => new Migration().name));
  });

  it('have nothing to do the second time', async () => {
    expect(await migrateWithLock(fresh.source)).toEqual([]);
  });

  it('take as long as they must, whatever statements may take elsewhere, and wait for no lock for long', async () => {
    let lockTimeout = '';
    class Slow implements MigrationInterface {
      readonly name = 'slow-1795000009999';

      async up(runner: QueryRunner): Promise<void> {
        await runner.query('select pg_sleep(0.5)');
        [{ lock_timeout: lockTimeout }] = await runner.query('show lock_timeout');
      }

      async down(): Promise<void> {
        throw new Error('migrations go forward only');
      }
    }
    const { options } = databaseSource(fresh.url, { pool: 2, applicationName: 'slow' });
    const extra = { statement_timeout: 200, query_timeout: 300 };
    const source = new DataSource({ ...options, extra, migrations: [Slow] } as DataSourceOptions);
    sources.push(await source.initialize());
    await expect(source.query('select pg_sleep(0.5)')).rejects.toThrow(/timeout/);
    expect(await migrateWithLock(source)).toEqual(['slow-1795000009999']);
    expect(lockTimeout).toBe('4s');
  });

  it('give up waiting for a process that never lets go', async () => {
    const holder = fresh.source.createQueryRunner();
    await holder.query('select pg_advisory_lock(7262023)');
    await expect(migrateWithLock(fresh.source, 200)).rejects.toThrow(/migration lock/);
    await holder.query('select pg_advisory_unlock(7262023)');
    await holder.release();
  });
});
