import type { Decision } from '../event/decision.js';
import type { EffectiveLimits } from '../policy/policy.js';
import type { LiveDraft } from '../session/live-sessions.js';

/** Limits of a few seconds, so that tests tell a story in small numbers. */
export function limits(over: Partial<EffectiveLimits> = {}): EffectiveLimits {
  return {
    idleTimeoutSeconds: 100,
    absoluteTimeoutSeconds: 1000,
    warnBeforeSeconds: 20,
    warnBeforeAbsoluteSeconds: 50,
    onIdle: 'revoke',
    countedActivity: ['keyboard', 'pointer', 'touch', 'user_request'],
    priority: 'normal',
    ...over,
  };
}

export function liveDraft(now: number, over: Partial<LiveDraft> = {}): LiveDraft {
  return {
    tenantNumber: 1,
    sessionId: 's-1',
    subject: 'ada',
    profile: 1,
    cutOff: 1,
    startedAt: now,
    authenticatedAt: now,
    lastActivityAt: now,
    generation: 1,
    limits: limits(),
    ...over,
  };
}

/** An ending by the idle timeout, of the session that `liveDraft` draws. */
export function decisionOf(over: Partial<Decision> = {}): Decision {
  return {
    tenantNumber: 1,
    sessionId: 's-1',
    type: 'revoked',
    cause: 'idle_timeout',
    clock: 'idle',
    deadline: 1_800_000_100_000,
    decidedAt: 1_800_000_100_005,
    epoch: 0,
    generation: 1,
    lastActivityAt: 1_800_000_000_000,
    ...over,
  };
}
