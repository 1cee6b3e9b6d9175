/** Within which a revocation has to be applied by those who have no bound of their own. */
export class ConvergenceBound {
  constructor(readonly seconds: number) {}
}
