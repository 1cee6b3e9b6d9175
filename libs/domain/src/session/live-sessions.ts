import type { ActivityKind, EffectiveLimits } from '../policy/policy.js';
import type { CutOffs } from '../revocation/cut-off.js';
import type { Ending, EndingCause, EndingIntent, KnownSession, SessionKey } from './session.js';

/** What the live store keeps of a session (engine rule 5). Instants are milliseconds of the store's own time. */
export interface LiveDraft extends SessionKey {
  readonly subject: string;
  /** The number that stands for its application and groups; 0: not known. */
  readonly profile: number;
  /** The tenant's cut-off number at its start. */
  readonly cutOff: number;
  readonly startedAt: number;
  readonly authenticatedAt: number;
  readonly lastActivityAt: number;
  readonly generation: number;
  readonly limits: EffectiveLimits;
  readonly observed?: Pick<EffectiveLimits, 'idleTimeoutSeconds' | 'absoluteTimeoutSeconds'>;
  readonly epoch?: number;
  /** The deadline that locked the session; absent: it is not locked. */
  readonly lockedAt?: number;
}

/** When, and in which incarnation of the live store: the latter changes whenever something may have been lost. */
export interface Moment {
  readonly now: number;
  readonly incarnation: number;
}

/** A living session, brought up to `now`. */
export interface LiveView {
  readonly state: 'active' | 'warned' | 'locked';
  readonly now: number;
  readonly startedAt: number;
  readonly authenticatedAt: number;
  readonly lastActivityAt: number;
  readonly lastActivityKind?: ActivityKind;
  readonly lastActivityApplication?: string;
  readonly lastSeenAt: number;
  readonly generation: number;
  /** When the deadline passed that locked the session. */
  readonly lockedAt?: number;
  readonly idleExpiresAt: number;
  readonly absoluteExpiresAt: number;
  /** Present while locked and when a locked timeout is set. */
  readonly lockedExpiresAt?: number;
  /** The next warning that has not been given. */
  readonly warnAt?: number;
  /** The deadline that comes first. */
  readonly expiresAt: number;
}

/** What the live store remembers of a session that is over. */
export interface EndedView {
  readonly state: 'revoked';
  readonly now: number;
  readonly ending: Ending;
}

export interface CheckResult {
  readonly state: 'active' | 'warned' | 'locked' | 'revoked' | 'unknown';
  readonly cause?: EndingCause;
  readonly msLeft?: number;
  readonly expiresAt?: number;
}

/** One report that somebody did something. Exactly one of `ageMs` and `occurredAt` may be given; neither: just now. */
export interface ActivityReport extends SessionKey {
  readonly kind: ActivityKind;
  readonly application: string;
  readonly ageMs?: number;
  readonly occurredAt?: number;
}

export type ActivityRejection =
  'session_unknown' | 'session_ended' | 'session_locked' | 'in_the_future' | 'before_start';

/** What became of one report, in the order of the batch. */
export interface TouchResult extends CheckResult {
  readonly rejected?: ActivityRejection;
}

export interface RedateItem extends SessionKey {
  readonly limits: EffectiveLimits;
  readonly observed?: LiveDraft['observed'];
}

/**
 * `stale`: there was nothing to do any more, since the live record has this generation or a greater one already, or the
 * session was over before. `absent`: the live store has no record.
 */
export type RedateOutcome = 'kept' | 'warned' | 'locked' | 'ended' | 'stale' | 'absent';

export interface SweepResult {
  readonly now: number;
  /** Sessions looked at; `limit` when there may be more. */
  readonly looked: number;
  readonly warned: number;
  readonly locked: number;
  readonly ended: number;
  /** Score of the shard's new head; absent when the index is empty. */
  readonly head?: number;
}

export interface ShardHead {
  readonly shard: number;
  readonly now: number;
  readonly head?: number;
}

/**
 * The living sessions and their deadlines. Every operation uses the store's own time, brings each session it meets up
 * to now (engine rule 2) and announces what it decided through the outbox before it answers.
 */
export abstract class LiveSessions {
  /** The store's time for this session's shard. */
  abstract moment(key: SessionKey): Promise<Moment>;
  /** Throws `unavailable` while the store's memory is too short for more sessions (engine rule 23). */
  abstract admit(): void;
  /**
   * Adds the session unless it is there or has ended; answers what holds now. `incarnation`: that of a moment before its
   * row was read; throws `unavailable` when the store may have lost an ending since (engine rule 20).
   */
  abstract put(draft: LiveDraft, incarnation: number): Promise<LiveView | EndedView>;
  abstract read(keys: readonly SessionKey[]): Promise<readonly (LiveView | EndedView | undefined)[]>;
  abstract check(keys: readonly SessionKey[]): Promise<readonly CheckResult[]>;
  /**
   * Takes in activity. With `sparse`, a report taken in for a plainly active session is answered by its state alone;
   * with `full`, by its deadline too.
   */
  abstract touch(reports: readonly ActivityReport[], detail: 'sparse' | 'full'): Promise<readonly TouchResult[]>;
  /**
   * Ends the session; one that is overdue ends as the timeout it was (engine rule 4). With `known` (what its row says),
   * a session that the store has no record of is ended too; otherwise undefined is answered for it. The first ending
   * stays.
   */
  abstract end(key: SessionKey, ending: Omit<EndingIntent, 'at'>, known?: KnownSession): Promise<EndedView | undefined>;
  /** Applies the limits of a greater generation; never moves last activity (engine rule 25). */
  abstract redate(generation: number, items: readonly RedateItem[]): Promise<readonly RedateOutcome[]>;
  /** From here on a session that a pending cut-off hits is over, whoever meets it (engine rule 27). May be told again. */
  abstract cutOff(cutOffs: CutOffs): Promise<void>;
  /** Looks at up to `limit` sessions whose next check is due. */
  abstract sweep(shard: number, limit: number): Promise<SweepResult>;
  abstract heads(): Promise<ShardHead[]>;
  /** Living sessions in the store. */
  abstract count(): Promise<number>;
  /** Drops what is remembered of sessions that ended before the last rotation, if that is at least `periodMs` ago. */
  abstract rotateEnded(periodMs: number): Promise<void>;
}
