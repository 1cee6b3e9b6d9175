import type { TruthPorts } from '@curfew/domain/testing';
import type { DataSource } from 'typeorm';
import { createTestDatabase } from '../../../../test/support/test-database.js';
import { PostgresAuditLog } from '../audit/postgres-audit-log.js';
import { openDatabase } from '../data-source.js';
import { Database } from '../database.js';
import { PostgresDeliveries } from '../delivery/postgres-deliveries.js';
import { PostgresSubscriptions } from '../delivery/postgres-subscriptions.js';
import { PostgresLedger } from '../event/postgres-ledger.js';
import { PostgresKeys } from '../key/postgres-keys.js';
import { migrateWithLock } from '../migrate-with-lock.js';
import { PostgresPolicies } from '../policy/postgres-policies.js';
import { PostgresSessionRecords } from '../session/postgres-session-records.js';
import { PostgresTenants } from '../tenant/postgres-tenants.js';
import { PostgresWarnings } from '../warning/postgres-warnings.js';

export const SHARDS = 4;

/** A database of the spec file's own, filled in before its first test and dropped after its last. */
export interface FreshDatabase {
  url: string;
  source: DataSource;
  database: Database;
  truth: TruthPorts;
}

export function truthOn(database: Database): TruthPorts {
  return {
    tenants: new PostgresTenants(database),
    keys: new PostgresKeys(database),
    policies: new PostgresPolicies(database),
    sessions: new PostgresSessionRecords(database, SHARDS),
    ledger: new PostgresLedger(database, { longestTokenSeconds: 3_600 }),
    subscriptions: new PostgresSubscriptions(database),
    deliveries: new PostgresDeliveries(database, { disableAfterSeconds: 432_000 }),
    audit: new PostgresAuditLog(database),
    warnings: new PostgresWarnings(database),
  };
}

export function useFreshDatabase(migrated = true): FreshDatabase {
  const fresh = {} as FreshDatabase;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await createTestDatabase();
    drop = made.drop;
    fresh.url = made.url;
    fresh.source = await openDatabase(made.url, { pool: 10, applicationName: 'spec' });
    if (migrated) await migrateWithLock(fresh.source);
    fresh.database = new Database(fresh.source);
    fresh.truth = truthOn(fresh.database);
  });
  afterAll(async () => {
    await fresh.source.destroy();
    await drop();
  });
  return fresh;
}
