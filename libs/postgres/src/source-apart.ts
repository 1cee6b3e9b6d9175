import { DataSource, type DataSourceOptions } from 'typeorm';

const DAY_MS = 86_400_000;
const IDLE_IN_TRANSACTION_MS = 60_000;

/**
 * A source beside the given one for work that nobody waits for: migrations and upkeep of tables. Its statements may take
 * as long as they must; only waiting for a lock is bounded, since whoever comes after the waiting waits too.
 */
export function sourceApart(source: DataSource, lockTimeoutMs: number): DataSource {
  return new DataSource({
    ...source.options,
    poolSize: 2,
    extra: {
      // Not 0, which would leave what the server or the account is set to.
      statement_timeout: DAY_MS,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
    },
  } as DataSourceOptions);
}
