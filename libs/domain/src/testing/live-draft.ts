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
    profile: 'payments',
    startedAt: now,
    authenticatedAt: now,
    lastActivityAt: now,
    generation: 1,
    limits: limits(),
    ...over,
  };
}
