import { CurfewError } from '@curfew/domain';

const RETRY_AFTER_SECONDS = 2;

/** Runs a Redis call; a lost or silent server becomes `unavailable`, which callers answer with 503 and Retry-After. */
export async function orUnavailable<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CurfewError || !isAway(error)) throw error;
    throw new CurfewError('unavailable', 'The live store is away', [], RETRY_AFTER_SECONDS);
  }
}

/** True for faults of connection, time-out, failover and a password that was changed under us; false for faults of ours, such as a broken script. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|Connection is closed|Command timed out|Stream isn't writeable|max retries per request|Too many Cluster redirections|Cluster isn't ready|Cluster is ended|None of startup nodes|^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|NOREPLICAS|OOM|BUSY|NOAUTH|WRONGPASS)\b/.test(
      error.message,
    ) || error.name === 'MaxRetriesPerRequestError'
  );
}

/** The server no longer has the slot, and did nothing. */
export function isMoved(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('MOVED ');
}
