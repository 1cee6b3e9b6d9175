import * as deadlines from '../deadline/deadlines.js';
import { worseOf } from '../deadline/family.js';
import type { LiveRecord } from '../deadline/live-record.js';
import type { LiveView } from '../session/live-sessions.js';

function stateOf(r: LiveRecord): LiveView['state'] {
  return r.state === 'locked' ? 'locked' : r.warnedIdle || r.warnedAbsolute ? 'warned' : 'active';
}

/** A record as callers see it: a child is no better off than its parent, and ends no later (engine rule 26). */
export function liveViewOf(r: LiveRecord, parent: LiveRecord | undefined, now: number): LiveView {
  const lockedExpiresAt = deadlines.lockedExpiresAt(r);
  const all = parent ? [r, parent] : [r];
  const warnAt = Math.min(...all.map((one) => deadlines.nextWarningAt(one) ?? deadlines.NEVER));
  return {
    state: all.map(stateOf).reduce(worseOf),
    now,
    startedAt: r.startedAt,
    authenticatedAt: r.authenticatedAt,
    lastActivityAt: r.lastActivityAt,
    lastActivityKind: r.lastActivityKind,
    lastActivityApplication: r.lastActivityApplication,
    lastSeenAt: r.lastSeenAt,
    generation: r.generation,
    lockedAt: r.lockedAt,
    idleExpiresAt: deadlines.idleExpiresAt(r),
    absoluteExpiresAt: deadlines.absoluteExpiresAt(r),
    lockedExpiresAt: lockedExpiresAt === deadlines.NEVER ? undefined : lockedExpiresAt,
    warnAt: warnAt === deadlines.NEVER ? undefined : warnAt,
    expiresAt: Math.min(...all.map(deadlines.expiresAt)),
  };
}

/** When something is due to be decided about it, at the earliest. */
export function nextCheckOf(r: LiveRecord): number {
  const observed = r.state === 'live' ? r.observed : undefined;
  return Math.min(
    deadlines.expiresAt(r),
    deadlines.nextWarningAt(r) ?? deadlines.NEVER,
    observed && !r.observedIdle ? r.lastActivityAt + observed.idleTimeoutSeconds * 1000 : deadlines.NEVER,
    observed && !r.observedAbsolute ? r.authenticatedAt + observed.absoluteTimeoutSeconds * 1000 : deadlines.NEVER,
  );
}
