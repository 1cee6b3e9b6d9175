import type { Batching } from '../delivery/batching.js';
import type { Page, PageRequest } from '../page.js';
import type { Decision } from './decision.js';
import type { EventType, LedgerEvent } from './event.js';
import type { EventFilter } from './event-filter.js';

/** A delivery that a commit made: the fast path enqueues it at once. */
export interface NewDelivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly type: EventType;
  readonly privileged?: boolean;
  /** The receiver takes several in one request, which they wait for. */
  readonly batch?: Batching;
}

/** What a commit wrote. */
export interface Committed {
  readonly events: readonly LedgerEvent[];
  readonly deliveries: readonly NewDelivery[];
  /** Decisions that met an event of the same id with other content: an alarm (engine rule 14). */
  readonly conflicts: number;
}

/** The append-only, hash-chained record of what happened, one chain per tenant (engine rules 14 and 17). */
export abstract class Ledger {
  /**
   * In one transaction: takes the waiting events of the API, gates the decisions by their rows, appends the events,
   * those about one session in the order given, and owes each to the subscriptions as they are then. A decision seen before
   * adds nothing.
   */
  abstract commit(decisions: readonly Decision[]): Promise<Committed>;
  /** Sets a decision aside that can never be committed, in sight of the operator; once, however often it is sent again. */
  abstract park(decision: Decision, error: string): Promise<void>;
  /**
   * In ledger order; the cursor is the sequence number and comes back on an empty page too. A page that is not full leads
   * past all that did not match. Throws `cursor_expired` when events after the cursor were dropped, unless one session's are
   * asked for.
   */
  abstract page(tenantId: string, filter: EventFilter, page: PageRequest): Promise<Page<LedgerEvent>>;
  /** The sequence number of each tenant's last event, 0 when there is none. */
  abstract heads(tenantIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Recomputes what is kept of the chain; the sequence number of the first event that does not fit, or undefined. */
  abstract verify(tenantId: string): Promise<number | undefined>;
  abstract parkedCount(): Promise<number>;
}
