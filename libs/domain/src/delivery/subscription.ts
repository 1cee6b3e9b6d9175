import type { AttemptNote } from './attempt-note.js';
import type { Batching } from './batching.js';
import type { Breaker } from './breaker.js';
import type { RetiringKeys } from './subscription-keys.js';

/** A receiver's standing request for events. */
export interface Subscription {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly kind: 'webhook';
  readonly url: string;
  /** Event types, or `*` for all. */
  readonly events: readonly string[];
  readonly filter: SubscriptionFilter;
  /** Absent: an event a request. */
  readonly batch?: Batching;
  /** Requests that each worker may have under way; absent: what the sender allows a host. */
  readonly concurrency?: number;
  /** Of the headers that the receiver wants of its own. */
  readonly headerNames: readonly string[];
  readonly breaker: Breaker;
  readonly status: 'enabled' | 'disabled';
  readonly disabledReason?: string;
  /** Verifies `v1a` signatures: `whpk_…`. */
  readonly publicKey?: string;
  readonly retiringKeys: readonly RetiringKeys[];
  /** Whose receiver it is: what it applies, that application has applied. */
  readonly application?: string;
  /** Within which it has to apply a revocation; absent: the common bound. */
  readonly convergeWithinSeconds?: number;
  readonly createdAt: number;
}

/** All present members must match, by any of their values; an event without the member does not match. */
export interface SubscriptionFilter {
  readonly application?: readonly string[];
  readonly cause?: readonly string[];
  readonly group?: readonly string[];
}

/** `failed`: the last try failed and another is due. `dead`: given up, visibly. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'applied', 'failed', 'dead'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery with the log of its last attempts, the oldest first. */
export interface LoggedDelivery extends Delivery {
  readonly log: readonly AttemptNote[];
}

/** One event owed to one subscription. */
export interface Delivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly eventId: string;
  readonly type: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly lastStatus?: number;
  readonly lastError?: string;
  readonly createdAt: number;
  readonly nextAttemptAt?: number;
  readonly deliveredAt?: number;
  /** When it was last asked to be sent again. */
  readonly replayedAt?: number;
  /** From the decision to the receiver's 2xx. */
  readonly latencyMs?: number;
  /** When the receiver said that it applied it: more than a 2xx. */
  readonly appliedAt?: number;
  readonly connectionsClosed?: number;
}
