import type { Ending } from '../session/session.js';
import { absoluteExpiresAt, expiresAt, idleExpiresAt } from './deadlines.js';
import type { LiveRecord } from './live-record.js';
import { type Announce, lock, settle } from './settle.js';

/**
 * Ends a record that a cut-off of the instant `at` hits; what was over by then ends as the timeout it was (engine rule 4).
 * Twin of `end_by_cut_off` in includes/settle.lua in libs/redis.
 */
export function endByCutOff(r: LiveRecord, at: number, now: number, announce: Announce): Ending {
  const idle = idleExpiresAt(r);
  if (r.state === 'live' && r.limits.onIdle === 'lock' && idle <= at && idle < absoluteExpiresAt(r))
    lock(r, 'idle_timeout', idle, announce);
  const over = expiresAt(r) <= at ? settle(r, now, announce) : undefined;
  if (over) return over;
  announce({ type: 'revoked', cause: 'admin' });
  return { cause: 'admin', decidedAt: now };
}
