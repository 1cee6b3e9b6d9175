import type { Act } from '../audit/act.js';

/** Events that were recorded from one moment until before another, both in milliseconds since the epoch. */
export interface ReplayRange {
  readonly from: number;
  readonly to: number;
  /** The `next` of the request before. */
  readonly after?: string;
  /** Also what was delivered. */
  readonly delivered: boolean;
}

export interface Replayed {
  /** Deliveries that are owed anew. */
  readonly replayed: number;
  /** There may be more: the cursor to go on from. */
  readonly next?: string;
}

/**
 * Owes again what was owed before, and what a subscription would have been owed had it been there. What is on its way is
 * left alone, so that asking twice sends once. All throw `not_found`, and `subscription_disabled`.
 */
export abstract class Replays {
  abstract delivery(subscriptionId: string, deliveryId: string, act: Act): Promise<Replayed>;
  /** To one subscription, or to all that want it; to those that have it, too. */
  abstract event(eventId: string, subscriptionId: string | undefined, act: Act): Promise<Replayed>;
  /** In order, up to a bound of events for each request. */
  abstract range(subscriptionId: string, range: ReplayRange, act: Act): Promise<Replayed>;
}
