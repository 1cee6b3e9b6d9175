import { MIGRATIONS } from '@curfew/migrations';
import { DataSource } from 'typeorm';
import { databaseAddress } from './database-tls.js';

export interface DatabaseOptions {
  /** Connections at most; at least 2, since the migration lock holds one. */
  readonly pool: number;
  readonly applicationName: string;
  /** Authorities besides the public ones that a server with TLS may use. */
  readonly ca?: readonly string[];
}

/** A server that does not answer is noticed within this time, in milliseconds. */
export const ANSWER_TIMEOUT_MS = 5_000;

const CONNECT_TIMEOUT_MS = 3_000;

/** Longest that a transaction of a frozen process may keep the ledger's head from the others. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** A source that is not connected yet: the server may be away, and `initialize` be tried again. */
export function databaseSource(url: string, options: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    ...databaseAddress(url, options.ca ?? []),
    poolSize: Math.max(2, options.pool),
    applicationName: options.applicationName,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    // An idle connection that breaks is not news: the next statement finds out and says so.
    poolErrorHandler: () => undefined,
    extra: {
      // The server gives up first, so that a slow statement frees its connection before the client drops it.
      statement_timeout: ANSWER_TIMEOUT_MS - 500,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
    },
  });
}

/** A connected one. Throws what the driver throws. */
export function openDatabase(url: string, options: DatabaseOptions): Promise<DataSource> {
  return databaseSource(url, options).initialize();
}
