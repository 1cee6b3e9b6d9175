import type { RedateItem, RedateOutcome } from '../session/live-sessions.js';
import type { Ending } from '../session/session.js';
import { absoluteExpiresAt, expiresAt, idleExpiresAt } from './deadlines.js';
import type { LiveRecord } from './live-record.js';
import { type Announce, finish, lock, settle } from './settle.js';

/**
 * Applies the limits of a greater generation (engine rule 25). What is overdue under the old limits ends by them; what
 * becomes overdue ends by cause `policy` with this moment as deadline (engine rule 4). Never moves last activity.
 */
export function redateRecord(
  r: LiveRecord,
  generation: number,
  item: Pick<RedateItem, 'limits' | 'observed'>,
  now: number,
  announce: Announce,
): { readonly outcome: RedateOutcome; readonly ending?: Ending } {
  if (r.generation >= generation) return { outcome: 'stale' };
  const overdue = settle(r, now, announce);
  if (overdue) return { outcome: 'ended', ending: overdue };
  const before = { ...r };
  r.limits = item.limits;
  r.observed = item.observed;
  r.generation = generation;
  const ending = endOverdue(r, now, announce);
  if (ending) return { outcome: 'ended', ending };
  if (r.state === 'locked') return { outcome: before.state === 'locked' ? 'kept' : 'locked' };
  if (idleExpiresAt(r) !== idleExpiresAt(before)) r.warnedIdle = false;
  if (absoluteExpiresAt(r) !== absoluteExpiresAt(before)) r.warnedAbsolute = false;
  if (r.observed?.idleTimeoutSeconds !== before.observed?.idleTimeoutSeconds) r.observedIdle = false;
  if (r.observed?.absoluteTimeoutSeconds !== before.observed?.absoluteTimeoutSeconds) r.observedAbsolute = false;
  settle(r, now, announce);
  if (before.warnedIdle && !r.warnedIdle) announce({ type: 'extended', clock: 'idle', deadline: idleExpiresAt(r) });
  if (before.warnedAbsolute && !r.warnedAbsolute) {
    announce({ type: 'extended', clock: 'absolute', deadline: absoluteExpiresAt(r) });
  }
  return { outcome: r.warnedIdle || r.warnedAbsolute ? 'warned' : 'kept' };
}

function endOverdue(r: LiveRecord, now: number, announce: Announce): Ending | undefined {
  if (r.state === 'locked') {
    return now >= expiresAt(r) ? finish('policy', 'locked', now, now, announce) : undefined;
  }
  if (now >= absoluteExpiresAt(r)) return finish('policy', 'absolute', now, now, announce);
  if (now < idleExpiresAt(r)) return undefined;
  if (r.limits.onIdle !== 'lock') return finish('policy', 'idle', now, now, announce);
  lock(r, 'policy', now, announce);
  return undefined;
}
