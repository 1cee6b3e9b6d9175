import { afterAttempts, isLasting, type AttemptOutcome } from '@curfew/domain';
import type { Query } from '../database.js';
import { breakerOf, type BreakerRow } from './subscription-row.js';
import { noteSound } from './note-sound.js';
import { writeBreaker } from './write-breaker.js';

/** A 2xx that left some events of a batch out is a receiver that works. */
const isWell = ({ status }: AttemptOutcome) => status !== undefined && status >= 200 && status < 300;

/**
 * Writes what attempts say of their receiver. Before the deliveries are held: whoever disables holds the subscription
 * first, too. True when the receiver has been failing for too long.
 */
export async function noteHealth(
  query: Query,
  subscriptionId: string,
  outcomes: readonly AttemptOutcome[],
  disableAfterMs: number,
): Promise<boolean> {
  if (outcomes.some(isWell)) {
    await noteSound(query, [{ subscriptionId, outcomes }]);
    return false;
  }
  const [row] = await query<BreakerRow & { now: Date }>(
    `select failures, failing_since, failed_at, probes, probe_at, now()::timestamptz(3) as now
     from subscriptions where id = $1 for no key update`,
    [subscriptionId],
  );
  if (row === undefined) return false;
  const now = row.now.getTime();
  const before = breakerOf(row);
  const after = afterAttempts(before, { delivered: 0, failed: outcomes.length }, now);
  await writeBreaker(query, subscriptionId, after);
  return isLasting(after, now, disableAfterMs);
}
