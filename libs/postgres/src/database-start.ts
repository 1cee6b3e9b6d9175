import { StartStep } from '@curfew/domain';
import type { DataSource } from 'typeorm';
import { Database } from './database.js';
import { migrateWithLock } from './migrate-with-lock.js';
import { Settings } from './settings.js';

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
      await new Settings(database).shardCount(shards);
    },
  });
}
