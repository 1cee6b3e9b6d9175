import type { Batching } from '@curfew/domain';

/** How events travel to a receiver. */
export interface Shape {
  readonly name: string;
  readonly eventsARequest: number;
  /** What a subscription says to be sent them so. */
  readonly batch?: Batching;
}

export const SHAPES: readonly Shape[] = [
  { name: 'single', eventsARequest: 1 },
  { name: 'batched', eventsARequest: 100, batch: { maxEvents: 100, maxWaitMs: 1_000 } },
];
