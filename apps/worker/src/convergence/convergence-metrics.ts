import { Counter, Histogram, type Registry } from 'prom-client';

const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600];

/** How long revocations took to be applied, by the answers to deliveries, and who did not in time. */
export class ConvergenceMetrics {
  readonly each: Histogram<'subscription'>;
  readonly all: Histogram;
  readonly late: Counter<'subscription'>;

  constructor(registry: Registry) {
    this.each = new Histogram({
      name: 'curfew_subscription_convergence_seconds',
      help: 'From a revocation until the subscription had applied it.',
      labelNames: ['subscription'],
      buckets: BUCKETS,
      registers: [registry],
    });
    this.all = new Histogram({
      name: 'curfew_convergence_seconds',
      help: 'From a revocation until all who must had applied it.',
      buckets: BUCKETS,
      registers: [registry],
    });
    this.late = new Counter({
      name: 'curfew_late_revocations_total',
      help: 'Revocations that a subscription had not applied within its bound.',
      labelNames: ['subscription'],
      registers: [registry],
    });
  }
}
