import type { EffectiveLimits, Resolution, TraceEntry } from '../policy/policy.js';

/** Why a session ended. An open enumeration. */
export const ENDING_CAUSES = [
  'idle_timeout',
  'absolute_timeout',
  'locked_timeout',
  'logout',
  'admin',
  'policy',
  'concurrency',
  'signal',
] as const;
export type EndingCause = (typeof ENDING_CAUSES)[number];

/** Causes that no deadline can re-derive: they need an ending intent (engine rule 15). */
export type IntendedCause = Extract<EndingCause, 'logout' | 'admin' | 'concurrency' | 'signal'>;

export const SESSION_STATES = ['active', 'warned', 'locked', 'revoked'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** A session is known by its tenant and its id; the tenant's number stands in the live store. */
export interface SessionKey {
  readonly tenantNumber: number;
  readonly sessionId: string;
  /** Of a child: its parent, in whose shard the live store has it. Whoever knows it saves the store looking it up. */
  readonly parentId?: string;
}

/** How the user was authenticated (OpenID Connect claims; RFC 8176 for `amr`). */
export interface Authentication {
  /** Milliseconds since the epoch; absent: the session's start. */
  readonly time?: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
  readonly issuer?: string;
  readonly sub?: string;
  readonly sid?: string;
  readonly clientId?: string;
  readonly email?: string;
}

/** What a service says when a session starts. */
export interface SessionDraft {
  readonly sessionId: string;
  /** The session it was opened under: no child outlives its parent (engine rule 26). */
  readonly parentId?: string;
  readonly subject: string;
  readonly application: string;
  readonly groups: readonly string[];
  readonly clientType?: string;
  readonly classification?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly authentication?: Authentication;
}

/** An ending that somebody asked for, committed before it takes effect (engine rule 15). */
export interface EndingIntent {
  readonly cause: IntendedCause;
  readonly reason?: string;
  /** The API key that asked. */
  readonly actor?: string;
  /** The person behind it, as named; kept for the audit log only. */
  readonly onBehalfOf?: string;
  /** Its parent was asked to end, and takes it along. */
  readonly withParent?: true;
  /** The cut-off that it belongs to. */
  readonly revocationId?: string;
  readonly at: number;
}

/** How a session ended. */
export interface Ending {
  readonly cause: EndingCause;
  /** The deadline that was missed; absent for endings that somebody asked for. */
  readonly deadline?: number;
  readonly decidedAt: number;
}

/** A session as the truth (Postgres) keeps it. */
export interface SessionRecord extends SessionDraft, Resolution {
  readonly tenantId: string;
  readonly tenantNumber: number;
  readonly startedAt: number;
  readonly authenticatedAt: number;
  /** As of the last write to the row; the live store knows better while the session lives. */
  readonly lastActivityAt: number;
  readonly generation: number;
  /** The tenant's cut-off number at the start: cut-offs of a greater one may hit the session (engine rule 27). */
  readonly cutOff: number;
  /** Stands for application and groups; 0: not known. */
  readonly profile: number;
  /** Counts how often the session was unlocked. */
  readonly epoch?: number;
  /** The deadline that locked it; absent: it is not locked. */
  readonly lockedAt?: number;
  readonly limits: EffectiveLimits;
  readonly trace: readonly TraceEntry[];
  readonly intent?: EndingIntent;
  readonly ended?: Ending & { readonly reason?: string };
}

/** What is known of a session from its row, for when the live store has no record of it. */
export interface KnownSession {
  readonly lastActivityAt: number;
  readonly generation: number;
  readonly epoch?: number;
}
