import { StartStep } from '@curfew/domain';
import type { DataSource } from 'typeorm';
import { Database } from './database.js';
import { migrateWithLock } from './migrate-with-lock.js';
import { makePartitions } from './retention/make-partitions.js';
import { Settings } from './settings.js';

const LOCK_TIMEOUT_MS = 4_000;

/** Connects, brings the tables up to date, and agrees on the number of shards: before, nothing may be served from it. */
export function databaseStart(source: DataSource, shards: number): StartStep {
  const database = new Database(source);
  return new StartStep('postgres', {
    async reach() {
      // What the driver says of a wrong password or name must reach the log in its own words.
      if (!source.isInitialized) await source.initialize();
      else await database.query('select 1');
    },
    async settle() {
      await migrateWithLock(source);
      await database.apart({ lockMs: LOCK_TIMEOUT_MS }, async (query) => {
        const [row] = await query<{ now: Date }>('select now()');
        await makePartitions(query, row!.now.getTime());
      });
      await new Settings(database).shardCount(shards);
    },
  });
}
