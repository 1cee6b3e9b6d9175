import { DataSource, type DataSourceOptions } from 'typeorm';

const DAY_MS = 86_400_000;
const IDLE_IN_TRANSACTION_MS = 60_000;
/** By so much a server that is there is first to end a statement. */
const LATER_MS = 500;

export interface ApartTimeouts {
  /** Whoever comes after one who waits for a lock waits too. */
  readonly lockMs: number;
  /** For work that must end some time though the server hangs; absent, a statement may take as long as it must. */
  readonly statementMs?: number;
}

/** A source beside the given one for work that nobody waits for: migrations, upkeep of tables, long readings. */
export function sourceApart(source: DataSource, { lockMs, statementMs }: ApartTimeouts): DataSource {
  return new DataSource({
    ...source.options,
    poolSize: 2,
    extra: {
      // Not 0, which would leave what the server or the account is set to.
      statement_timeout: statementMs ?? DAY_MS,
      ...(statementMs !== undefined && { query_timeout: statementMs + LATER_MS }),
      lock_timeout: lockMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
    },
  } as DataSourceOptions);
}
