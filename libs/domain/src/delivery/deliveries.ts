import type { Acknowledgement } from '../convergence/acknowledgement.js';
import type { LedgerEvent } from '../event/event.js';
import type { AttemptNote } from './attempt-note.js';
import type { Batching } from './batching.js';
import type { SealedKeys } from './subscription-keys.js';

/** A delivery taken for one attempt: nobody else has it until the claim runs out. */
export interface ClaimedDelivery {
  readonly id: string;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  readonly event: LedgerEvent;
  /** When it was decided, or asked to be sent again: what its latency counts from. */
  readonly decidedAt: number;
  readonly giveUpAt: number;
  readonly privileged?: boolean;
}

export interface ClaimedBatch {
  readonly tenantId: string;
  readonly url: string;
  readonly batching?: Batching;
  readonly concurrency?: number;
  /** Those that sign now, the newest first. */
  readonly keys: readonly SealedKeys[];
  readonly sealedHeaders?: Buffer;
  readonly deliveries: readonly ClaimedDelivery[];
}

/** What one attempt came to. */
export type AttemptOutcome = { readonly note?: AttemptNote } & (
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
  | { readonly id: string; readonly result: 'dead'; readonly status?: number; readonly error: string }
);

/** One delivery that is due for its next attempt: `attempt` is how many were made. */
export interface DueDelivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly attempt: number;
  readonly revocation: boolean;
  /** Goes before other revocations. */
  readonly privileged?: boolean;
}

/** What is owed. `nextAttemptAt` in the row is the record; queue jobs are the fast path (engine rule 17). */
export abstract class Deliveries {
  /**
   * Takes those of the deliveries that still stand at the given number of attempts. A disabled or deleted subscription
   * yields undefined, and what it is owed is given up. While its breaker is open nothing is taken, or what one probe
   * needs.
   */
  abstract claim(
    subscriptionId: string,
    items: readonly { readonly id: string; readonly attempt: number }[],
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined>;
  /**
   * Takes deliveries of one subscription that were never tried, revocations or all others, up to `most`, the oldest first.
   * Otherwise as `claim`.
   */
  abstract gather(
    subscriptionId: string,
    revocation: boolean,
    most: number,
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined>;
  /** Prolongs the claims of those that are still claimed: what is under way is not overdue. */
  abstract hold(ids: readonly string[], leaseMs: number): Promise<void>;
  /**
   * Writes the outcomes, and what they say of the receiver. What was acknowledged before its 2xx came stays applied. Each
   * death also puts a `delivery.dead` event before the ledger. A receiver that has been failing for too long is disabled.
   */
  abstract settle(subscriptionId: string, outcomes: readonly AttemptOutcome[]): Promise<void>;
  /** The receiver said 410: disables the subscription, gives up what it is owed, announces `subscription.disabled`. */
  abstract disable(subscriptionId: string, reason: string): Promise<void>;
  /**
   * Takes up to `limit` overdue deliveries (SKIP LOCKED), a receiver's privileged ones first, and holds them off for
   * `holdMs`, so that each is enqueued once.
   */
  abstract overdue(graceMs: number, holdMs: number, limit: number): Promise<DueDelivery[]>;
  /** Gives up what an open breaker kept from being tried in time; how many. */
  abstract expire(limit: number): Promise<number>;
  abstract countOpenBreakers(): Promise<number>;
  /** Keys whose overlap is over are of no use to anybody but a thief. */
  abstract forgetRetiredKeys(): Promise<void>;
  /** What is still owed or dead, by status. What was delivered is not counted: that only grows. */
  abstract countByStatus(): Promise<Readonly<Record<string, number>>>;
}
