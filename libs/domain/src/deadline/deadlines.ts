import type { LiveRecord } from './live-record.js';

/** Stands for a deadline that never comes. */
export const NEVER = Number.POSITIVE_INFINITY;

export function idleExpiresAt(r: LiveRecord): number {
  return r.lastActivityAt + r.limits.idleTimeoutSeconds * 1000;
}

export function absoluteExpiresAt(r: LiveRecord): number {
  return r.authenticatedAt + r.limits.absoluteTimeoutSeconds * 1000;
}

/** Counted from the deadline that locked, not from when someone noticed (engine rule 4). */
export function lockedExpiresAt(r: LiveRecord): number {
  return r.lockedAt !== undefined && r.limits.lockedTimeoutSeconds
    ? r.lockedAt + r.limits.lockedTimeoutSeconds * 1000
    : NEVER;
}

/** When the idle warning is due. An idle deadline at or beyond the absolute one cannot come true and is not announced. */
export function warnIdleAt(r: LiveRecord): number {
  if (r.limits.warnBeforeSeconds === 0 || idleExpiresAt(r) >= absoluteExpiresAt(r)) return NEVER;
  return idleExpiresAt(r) - r.limits.warnBeforeSeconds * 1000;
}

export function warnAbsoluteAt(r: LiveRecord): number {
  return r.limits.warnBeforeAbsoluteSeconds === 0
    ? NEVER
    : absoluteExpiresAt(r) - r.limits.warnBeforeAbsoluteSeconds * 1000;
}

/** The deadline that comes first. */
export function expiresAt(r: LiveRecord): number {
  return r.state === 'locked'
    ? Math.min(lockedExpiresAt(r), absoluteExpiresAt(r))
    : Math.min(idleExpiresAt(r), absoluteExpiresAt(r));
}

/** The next warning that has not been given; undefined when none is to come. */
export function nextWarningAt(r: LiveRecord): number | undefined {
  if (r.state === 'locked') return undefined;
  const at = Math.min(r.warnedIdle ? NEVER : warnIdleAt(r), r.warnedAbsolute ? NEVER : warnAbsoluteAt(r));
  return at === NEVER ? undefined : at;
}
