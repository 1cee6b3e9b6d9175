/** What a row can hold. */
export const MOST_CONNECTIONS = 2_147_483_647;

/** A receiver says that it has applied an event: more than a 2xx. */
export interface Acknowledgement {
  /** When, by the receiver's clock; absent: now. */
  readonly appliedAt?: number;
  /** How many connections, sockets or local sessions it closed for it. */
  readonly connectionsClosed?: number;
}

/**
 * When an event counts as applied. A receiver's clock is its own, and what it says is a claim: nothing is applied before it
 * was decided, nor later than we heard of it.
 */
export function appliedAt({ appliedAt: claimed }: Acknowledgement, decidedAt: number, heardAt: number): number {
  return Math.max(decidedAt, Math.min(claimed ?? heardAt, heardAt));
}
