/** How events travel to a receiver. */
export interface Shape {
  readonly name: string;
  readonly eventsARequest: number;
  /** What a subscription says to be sent them so; absent: the product cannot. */
  readonly subscription?: object;
}

export const SHAPES: readonly Shape[] = [
  { name: 'single', eventsARequest: 1, subscription: {} },
  { name: 'batched', eventsARequest: 100 },
];
