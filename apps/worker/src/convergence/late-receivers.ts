import type { Convergences } from '@curfew/domain';
import type { ConvergenceMetrics } from './convergence-metrics.js';

const MOST_A_LOOK = 1_000;

/** Looks for receivers that passed their bound. */
export class LateReceivers {
  constructor(
    private readonly convergences: Pick<Convergences, 'takeLate'>,
    private readonly metrics: Pick<ConvergenceMetrics, 'late'>,
    private readonly withinSeconds: number,
  ) {}

  async look(): Promise<void> {
    for (const { subscriptionId, count } of await this.convergences.takeLate(this.withinSeconds, MOST_A_LOOK)) {
      this.metrics.late.inc({ subscription: subscriptionId }, count);
    }
  }
}
