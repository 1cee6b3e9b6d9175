import type { ActivityKind } from '../policy/policy.js';
import type { EndingCause, SessionKey } from '../session/session.js';

/** Which clock a deadline belongs to. */
export type DeadlineKind = 'idle' | 'absolute' | 'locked';

/** What the engine decides about a session; the ledger makes an event of it. */
export interface Decision extends SessionKey {
  readonly type: 'expiring' | 'extended' | 'locked' | 'would_have_ended' | 'revoked';
  /** Of `revoked`, `locked` (`idle_timeout` or `policy`) and `would_have_ended`. */
  readonly cause?: EndingCause;
  /** The clock and the deadline it is about; absent for endings that somebody asked for. */
  readonly clock?: DeadlineKind;
  readonly deadline?: number;
  readonly decidedAt: number;
  readonly epoch: number;
  readonly generation: number;
  readonly lastActivityAt: number;
  readonly lastActivityKind?: ActivityKind;
  /** By its live record: it is recorded before others'. */
  readonly privileged?: boolean;
  readonly reason?: string;
  readonly actor?: string;
  /** The person behind the actor, as named. */
  readonly onBehalfOf?: string;
  /** A child's ending that was its parent's: cause and deadline are the parent's (engine rule 26). */
  readonly withParent?: boolean;
  /** The cut-off that ended it. */
  readonly revocationId?: string;
}

/** What a decision carries of whoever asked for it, and of what it belongs to. */
export type DecisionNote = Pick<Decision, 'reason' | 'actor' | 'onBehalfOf' | 'withParent' | 'revocationId'>;

/** A decision in the outbox, with the place it has to be acknowledged at. */
export interface OutboxEntry {
  readonly shard: number;
  readonly id: string;
  readonly decisions: readonly Decision[];
}
