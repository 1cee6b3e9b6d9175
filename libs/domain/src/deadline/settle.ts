import type { DeadlineKind } from '../event/decision.js';
import type { Ending, EndingCause } from '../session/session.js';
import {
  absoluteExpiresAt,
  expiresAt,
  idleExpiresAt,
  lockedExpiresAt,
  NEVER,
  warnAbsoluteAt,
  warnIdleAt,
} from './deadlines.js';
import type { LiveRecord } from './live-record.js';

/** What settling decided, before it is known of which session. */
export interface Decided {
  readonly type: 'expiring' | 'extended' | 'locked' | 'would_have_ended' | 'revoked';
  readonly cause?: EndingCause;
  readonly clock?: DeadlineKind;
  readonly deadline?: number;
  /** A child's ending that was its parent's. */
  readonly withParent?: boolean;
}

export type Announce = (decided: Decided) => void;

/**
 * Settle first (engine rule 2): brings the record up to `now`, to a fixed point, announcing each decision. Returns the
 * ending when the session is over. With `upto`, only deadlines up to then count. Twin of includes/settle.lua in libs/redis;
 * one conformance suite runs both.
 */
export function settle(r: LiveRecord, now: number, announce: Announce, upto = now): Ending | undefined {
  if (r.state === 'locked') return settleLocked(r, now, announce, upto);
  const idle = idleExpiresAt(r);
  const absolute = absoluteExpiresAt(r);
  observe(r, Math.min(upto, idle, absolute), announce);
  if (upto >= absolute && absolute <= idle) return finish('absolute_timeout', 'absolute', absolute, now, announce);
  if (upto >= idle) {
    if (r.limits.onIdle !== 'lock') return finish('idle_timeout', 'idle', idle, now, announce);
    lock(r, 'idle_timeout', idle, announce);
    return settleLocked(r, now, announce, upto);
  }
  warn(r, now, announce);
  return undefined;
}

export function finish(
  cause: EndingCause,
  clock: DeadlineKind,
  deadline: number,
  now: number,
  announce: Announce,
): Ending {
  announce({ type: 'revoked', cause, clock, deadline });
  return { cause, deadline, decidedAt: now };
}

export function lock(r: LiveRecord, cause: 'idle_timeout' | 'policy', deadline: number, announce: Announce): void {
  announce({ type: 'locked', cause, clock: 'idle', deadline });
  r.state = 'locked';
  r.lockedAt = deadline;
  r.warnedIdle = false;
  r.warnedAbsolute = false;
}

function settleLocked(r: LiveRecord, now: number, announce: Announce, upto: number): Ending | undefined {
  if (upto < expiresAt(r)) return undefined;
  const locked = lockedExpiresAt(r);
  const absolute = absoluteExpiresAt(r);
  return locked < absolute
    ? finish('locked_timeout', 'locked', locked, now, announce)
    : finish('absolute_timeout', 'absolute', absolute, now, announce);
}

function warn(r: LiveRecord, now: number, announce: Announce): void {
  if (!r.warnedIdle && now >= warnIdleAt(r)) {
    r.warnedIdle = true;
    announce({ type: 'expiring', clock: 'idle', deadline: idleExpiresAt(r) });
  }
  if (!r.warnedAbsolute && now >= warnAbsoluteAt(r)) {
    r.warnedAbsolute = true;
    announce({ type: 'expiring', clock: 'absolute', deadline: absoluteExpiresAt(r) });
  }
}

/** Observed deadlines that passed while the session was still alive under the enforced ones. */
export function observe(r: LiveRecord, until: number, announce: Announce): void {
  const idle = r.observed ? r.lastActivityAt + r.observed.idleTimeoutSeconds * 1000 : NEVER;
  const absolute = r.observed ? r.authenticatedAt + r.observed.absoluteTimeoutSeconds * 1000 : NEVER;
  if (!r.observedIdle && idle <= until) {
    r.observedIdle = true;
    announce({ type: 'would_have_ended', cause: 'idle_timeout', clock: 'idle', deadline: idle });
  }
  if (!r.observedAbsolute && absolute <= until) {
    r.observedAbsolute = true;
    announce({ type: 'would_have_ended', cause: 'absolute_timeout', clock: 'absolute', deadline: absolute });
  }
}
