import type { DataSource } from 'typeorm';
import { openDatabase } from './data-source.js';
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
    expect(runs.flat()).toEqual(['create-core-1795000000001', 'know-shards-1795000000002']);
  });

  it('have nothing to do the second time', async () => {
    expect(await migrateWithLock(fresh.source)).toEqual([]);
  });

  it('give up waiting for a process that never lets go', async () => {
    const holder = fresh.source.createQueryRunner();
    await holder.query('select pg_advisory_lock(7262023)');
    await expect(migrateWithLock(fresh.source, 200)).rejects.toThrow(/migration lock/);
    await holder.query('select pg_advisory_unlock(7262023)');
    await holder.release();
  });
});
