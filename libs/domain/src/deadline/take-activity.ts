import type { ActivityKind } from '../policy/policy.js';
import type { ActivityRejection } from '../session/live-sessions.js';
import { idleExpiresAt, warnIdleAt } from './deadlines.js';
import type { LiveRecord } from './live-record.js';
import type { Announce } from './settle.js';

/** How far a report may lie ahead of the store's time, or before the session's start, and still be taken in. */
export const ACTIVITY_TOLERANCE_MS = 2_000;

export interface OccurredActivity {
  readonly kind: ActivityKind;
  readonly application: string;
  readonly occurredAt: number;
}

/**
 * Takes activity into a settled, living record: last activity becomes max(last, clamp(occurred, startedAt, now))
 * (engine rule 3). Kinds that do not count are recorded as seen and move nothing.
 */
export function takeActivity(
  r: LiveRecord,
  activity: OccurredActivity,
  now: number,
  announce: Announce,
): ActivityRejection | undefined {
  if (r.state === 'locked') return 'session_locked';
  if (activity.occurredAt > now + ACTIVITY_TOLERANCE_MS) return 'in_the_future';
  if (activity.occurredAt < r.startedAt - ACTIVITY_TOLERANCE_MS) return 'before_start';
  const at = Math.max(r.startedAt, Math.min(activity.occurredAt, now));
  r.lastSeenAt = Math.max(r.lastSeenAt, at);
  if (counts(r, activity) && at > r.lastActivityAt) moveActivity(r, activity, at, { now, announce });
  return undefined;
}

export function counts(r: LiveRecord, { kind }: Pick<OccurredActivity, 'kind'>): boolean {
  return r.limits.countedActivity.includes(kind);
}

/** Makes counted activity the last. */
export function moveActivity(
  r: LiveRecord,
  activity: OccurredActivity,
  at: number,
  { now, announce }: { readonly now: number; readonly announce: Announce },
): void {
  r.lastActivityAt = at;
  r.lastActivityKind = activity.kind;
  r.lastActivityApplication = activity.application;
  if (r.observed && at + r.observed.idleTimeoutSeconds * 1000 > now) r.observedIdle = false;
  // Only the idle warning is taken back, and only when the new deadline is out of its reach (engine rule 10).
  if (r.warnedIdle && now < warnIdleAt(r)) {
    r.warnedIdle = false;
    announce({ type: 'extended', clock: 'idle', deadline: idleExpiresAt(r) });
  }
}
