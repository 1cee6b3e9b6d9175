/** What a person can do that a session may count as activity. Kinds are an open enumeration. */
export const ACTIVITY_KINDS = [
  'keyboard',
  'pointer',
  'touch',
  'user_request',
  'background_request',
  'machine',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** Hard ceiling of idle and absolute timeouts: 30 days. There is no "unlimited". */
export const MAX_TIMEOUT_SECONDS = 2_592_000;

export const BASELINE = 'baseline';

/** Re-authentication profiles, weakest first. */
export const REAUTHENTICATION_PROFILES = [
  'R1-one-factor',
  'R2i-resume',
  'R2-mfa',
  'R2p-mfa-phishing-resistant',
  'R3-full',
] as const;

export interface Reauthentication {
  readonly profile?: (typeof REAUTHENTICATION_PROFILES)[number];
  readonly acrValues?: readonly string[];
  readonly maxAgeSeconds?: number;
  readonly resumeAfterIdle?: boolean;
}

/**
 * Which sessions a policy matches: all present members must match, by any of their values; `{}` matches all.
 * Members: application, group, subject, clientType, classification, assurance, `label.<name>`.
 */
export type Match = Readonly<Record<string, readonly string[]>>;

/** The limits a policy may set; each is optional except in the baseline. All times in whole seconds. */
export interface PolicyLimits {
  readonly idleTimeoutSeconds?: number;
  readonly absoluteTimeoutSeconds?: number;
  readonly warnBeforeSeconds?: number;
  readonly warnBeforeAbsoluteSeconds?: number;
  readonly onIdle?: 'revoke' | 'lock';
  readonly lockedTimeoutSeconds?: number;
  readonly countedActivity?: readonly ActivityKind[];
  readonly maxConcurrentSessions?: number;
  readonly onConcurrencyExceeded?: 'revoke_oldest' | 'deny_new';
  readonly reauthentication?: Reauthentication;
  readonly priority?: 'normal' | 'privileged';
}

export interface PolicyDocument extends PolicyLimits {
  readonly name: string;
  readonly match: Match;
  readonly mode?: 'enforce' | 'observe';
  readonly owner?: string;
  readonly justification?: string;
  /** RFC 3339 full-date. */
  readonly reviewBy?: string;
  readonly controls?: readonly { readonly framework: string; readonly control: string; readonly basis?: string }[];
  /** Why this version was published; kept with the version. */
  readonly reason?: string;
}

/** A policy as published: immutable once numbered. */
export interface Policy {
  readonly document: PolicyDocument;
  readonly version: number;
  /** The tenant's limits generation that this publication made (engine rule 25). */
  readonly generation: number;
  readonly publishedAt: number;
  readonly publishedBy: string;
}

/** The limits every tenant is born with. */
export const BORN_BASELINE: PolicyDocument = {
  name: BASELINE,
  match: {},
  idleTimeoutSeconds: 900,
  absoluteTimeoutSeconds: 43_200,
  warnBeforeSeconds: 60,
  mode: 'enforce',
};

/** What all matching policies together give one session. */
export interface EffectiveLimits {
  readonly idleTimeoutSeconds: number;
  readonly absoluteTimeoutSeconds: number;
  /** 0: no warning. */
  readonly warnBeforeSeconds: number;
  readonly warnBeforeAbsoluteSeconds: number;
  readonly onIdle: 'revoke' | 'lock';
  /** Absent: a locked session ends at its absolute deadline. */
  readonly lockedTimeoutSeconds?: number;
  readonly countedActivity: readonly ActivityKind[];
  readonly maxConcurrentSessions?: number;
  readonly onConcurrencyExceeded?: 'revoke_oldest' | 'deny_new';
  readonly reauthentication?: Reauthentication;
  readonly priority: 'normal' | 'privileged';
}

/** Which rule gave which value. */
export interface TraceEntry {
  readonly field: string;
  readonly value: unknown;
  readonly policy: string;
  readonly version: number;
}

export interface Resolution {
  readonly limits: EffectiveLimits;
  readonly trace: readonly TraceEntry[];
  /** What would hold if policies in `observe` mode were enforced too; absent when none matches. */
  readonly observed?: { readonly limits: EffectiveLimits; readonly trace: readonly TraceEntry[] };
}

/** What of a session decides which policies match it. */
export interface PolicySubject {
  readonly application: string;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly clientType?: string;
  readonly classification?: string;
  /** Derived from the session's `acr`. */
  readonly assurance?: string;
  readonly labels: Readonly<Record<string, string>>;
}
