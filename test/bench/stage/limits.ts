import type { EffectiveLimits } from '@curfew/domain';

/** Limits of sessions that end by their idle timeout, without a warning before. */
export function limitsOf(idleTimeoutSeconds: number): EffectiveLimits {
  return {
    idleTimeoutSeconds,
    absoluteTimeoutSeconds: 43_200,
    warnBeforeSeconds: 0,
    warnBeforeAbsoluteSeconds: 0,
    onIdle: 'revoke',
    countedActivity: ['keyboard', 'pointer', 'touch', 'user_request'],
    priority: 'normal',
  };
}
