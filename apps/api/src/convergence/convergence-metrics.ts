import type { Acknowledged } from '@curfew/domain';
import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { Metrics } from '../http/metrics.js';

const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600];

/** How long revocations took that were acknowledged here. Workers count those that answers to deliveries acknowledge. */
@Injectable()
export class ConvergenceMetrics {
  private readonly each: Histogram;
  private readonly all: Histogram;

  constructor({ registry }: Metrics) {
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
  }

  acknowledged(decidedAt: number, { name, appliedAt }: Acknowledged): void {
    this.each.observe({ subscription: name }, (appliedAt - decidedAt) / 1000);
  }

  converged(ms: number): void {
    this.all.observe(ms / 1000);
  }
}
