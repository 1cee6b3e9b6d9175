import type { Acknowledgement } from './acknowledgement.js';
import type { Convergence } from './convergence-report.js';

/** Who says that it has applied an event; one of the two, or neither: the only party there is. */
export interface Acknowledger {
  readonly application?: string;
  readonly subscriptionId?: string;
}

export interface Acknowledged {
  readonly kind: 'subscription' | 'application';
  /** The subscription's id, or the application's name. */
  readonly name: string;
  readonly application?: string;
  readonly appliedAt: number;
  readonly connectionsClosed?: number;
  /** It was acknowledged before: that one stays. */
  readonly repeated: boolean;
}

/** A revocation that a receiver has applied. */
export interface AppliedRevocation {
  readonly eventId: string;
  readonly sessionId: string;
}

/** A receiver that passed its bound, with the revocations that it has not applied. */
export interface LateReceiver {
  readonly subscriptionId: string;
  /** How many passed it just now. */
  readonly count: number;
}

/** Who must apply an event, and who has. */
export abstract class Convergences {
  /** Undefined when the tenant has no such event (any more). Throws `session_forgotten`. */
  abstract find(tenantId: string, eventId: string): Promise<Convergence | undefined>;
  /**
   * Records that somebody has applied the event; the first time stays. Throws `not_found`, `acknowledgement_unexpected`
   * when it is nothing that this one has to apply, `validation_failed` when it does not say who it is and several may,
   * `session_forgotten`.
   */
  abstract acknowledge(
    tenantId: string,
    eventId: string,
    by: Acknowledger,
    acknowledgement: Acknowledgement,
  ): Promise<readonly Acknowledged[]>;
  /**
   * How long those of the revocations took that all who must have applied by now, in milliseconds: each is told once. Those
   * that no subscription is owed are not told of.
   */
  abstract takeConverged(tenantId: string, applied: readonly AppliedRevocation[]): Promise<readonly number[]>;
  /**
   * Finds revocations that receivers have not applied within their bounds, each once. A receiver is announced by
   * `delivery.late` when it becomes late, and not again before it has applied something.
   */
  abstract takeLate(withinSeconds: number, limit: number): Promise<readonly LateReceiver[]>;
}
