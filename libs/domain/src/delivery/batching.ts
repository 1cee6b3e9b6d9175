/** A receiver that wants several events in one request: sent when so many wait, or the first has waited so long. */
export interface Batching {
  readonly maxEvents: number;
  readonly maxWaitMs: number;
}

export const MOST_EVENTS_A_BATCH = 100;
export const LONGEST_BATCH_WAIT_MS = 60_000;

/** How many deliveries to take of up to `most`, so that no batch of them is cut short. */
export function wholeBatches(batching: Batching | undefined, most: number): number {
  return batching === undefined ? most : Math.max(1, Math.floor(most / batching.maxEvents)) * batching.maxEvents;
}
