import type { ActivityKind, EffectiveLimits } from '../policy/policy.js';

/** What the engine needs of a living session. Instants are milliseconds of one clock. */
export interface LiveRecord {
  state: 'live' | 'locked';
  warnedIdle: boolean;
  warnedAbsolute: boolean;
  /** The observed deadline of this clock has been reported. */
  observedIdle: boolean;
  observedAbsolute: boolean;
  lastActivityAt: number;
  lastActivityKind?: ActivityKind;
  lastActivityApplication?: string;
  lastSeenAt: number;
  readonly subject: string;
  readonly profile: number;
  readonly cutOff: number;
  startedAt: number;
  authenticatedAt: number;
  /** The deadline that locked the session. */
  lockedAt?: number;
  epoch: number;
  generation: number;
  limits: EffectiveLimits;
  observed?: Pick<EffectiveLimits, 'idleTimeoutSeconds' | 'absoluteTimeoutSeconds'>;
}
