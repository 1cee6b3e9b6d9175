/** How often canaries are started, in seconds; 0: never. */
export class CanaryPace {
  constructor(readonly seconds: number) {}
}
