import type { Acknowledgement } from '../convergence/acknowledgement.js';
import type { LedgerEvent } from '../event/event.js';

/** A delivery taken for one attempt: nobody else has it until the claim runs out. */
export interface ClaimedDelivery {
  readonly id: string;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  readonly event: LedgerEvent;
  readonly decidedAt: number;
  readonly giveUpAt: number;
}

export interface ClaimedBatch {
  readonly tenantId: string;
  readonly url: string;
  readonly sealedSecret: Buffer;
  readonly deliveries: readonly ClaimedDelivery[];
}

/** What one attempt came to. */
export type AttemptOutcome =
  | {
      readonly id: string;
      readonly result: 'delivered';
      readonly status: number;
      readonly at: number;
      /** The answer said that the receiver has applied it. */
      readonly applied?: Acknowledgement;
    }
  | {
      readonly id: string;
      readonly result: 'failed';
      readonly status?: number;
      readonly error: string;
      /** Milliseconds until the next try. */
      readonly retryInMs: number;
    }
  | { readonly id: string; readonly result: 'dead'; readonly status?: number; readonly error: string };

/** One delivery that is due for its next attempt: `attempt` is how many were made. */
export interface DueDelivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly attempt: number;
  readonly revocation: boolean;
}

/** What is owed. `nextAttemptAt` in the row is the record; queue jobs are the fast path (engine rule 17). */
export abstract class Deliveries {
  /**
   * Takes those of the deliveries that still stand at the given number of attempts. A disabled or deleted subscription
   * yields undefined, and what it is owed is given up.
   */
  abstract claim(
    subscriptionId: string,
    items: readonly { readonly id: string; readonly attempt: number }[],
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined>;
  /** Prolongs the claims of those that are still claimed: what is under way is not overdue. */
  abstract hold(ids: readonly string[], leaseMs: number): Promise<void>;
  /** Writes the outcomes. What was acknowledged before its 2xx came stays applied. Each death also puts a `delivery.dead` event before the ledger. */
  abstract settle(subscriptionId: string, outcomes: readonly AttemptOutcome[]): Promise<void>;
  /** The receiver said 410: disables the subscription, gives up what it is owed, announces `subscription.disabled`. */
  abstract disable(subscriptionId: string, reason: string): Promise<void>;
  /** Takes up to `limit` overdue deliveries (SKIP LOCKED) and holds them off for `holdMs`, so that each is enqueued once. */
  abstract overdue(graceMs: number, holdMs: number, limit: number): Promise<DueDelivery[]>;
  /** What is still owed or dead, by status. What was delivered is not counted: that only grows. */
  abstract countByStatus(): Promise<Readonly<Record<string, number>>>;
}
