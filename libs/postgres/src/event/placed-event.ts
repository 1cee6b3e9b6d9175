import type { PendingEvent } from '@curfew/domain';

export interface AppendedEvent extends PendingEvent {
  /** `data` as it was stored when the event was left waiting; one that is new has none yet. */
  readonly text?: string;
  readonly only?: string;
  readonly except?: string;
}

/** An event in its place. */
export interface PlacedEvent extends AppendedEvent {
  readonly seq: number;
  /** Tells the partition that it is in. */
  readonly recordedAt: number;
  /** `data` as it is stored and hashed. */
  readonly text: string;
  readonly previous: string;
  readonly hash: string;
}
