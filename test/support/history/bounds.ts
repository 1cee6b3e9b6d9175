/** What a test may ask the checker to put up with; each has to be a bound that the product states. */
export interface Bounds {
  /** By how much an ending may be early: more than 0 only where Redis lost data. */
  readonly earlyMs: number;
  /** How far the live store's clock may differ from the clients'. */
  readonly clockMs: number;
  /** How long after its deadline a session may still be without its ending. */
  readonly settleMs: number;
  /** Subscriptions whose receivers are away on purpose: their deliveries may still be owed. */
  readonly owing: ReadonlySet<string>;
}

export const STRICT: Bounds = { earlyMs: 0, clockMs: 5, settleMs: 5_000, owing: new Set() };

/** Of what a loss of Redis costs, at most: the lag of the checkpoint, which runs every second here. */
export const AFTER_A_LOSS = { earlyMs: 5_000 };
