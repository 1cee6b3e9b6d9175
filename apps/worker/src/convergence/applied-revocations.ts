import { appliedAt, type AttemptOutcome, type ClaimedBatch, type Convergences } from '@curfew/domain';
import type { CanaryWatch } from '../canary/canary-watch.js';
import { CANARY_URL } from '../canary/canary-url.js';
import type { ConvergenceMetrics } from './convergence-metrics.js';

/** Measures how long receivers took to apply what a batch told them. */
export class AppliedRevocations {
  constructor(
    private readonly convergences: Pick<Convergences, 'takeConverged'>,
    private readonly metrics: Pick<ConvergenceMetrics, 'each' | 'all'>,
    private readonly canaries: Pick<CanaryWatch, 'recorded'>,
  ) {}

  /** Of outcomes that are recorded. A store that is away costs the measurement, never the delivery. */
  async measure(subscriptionId: string, batch: ClaimedBatch, outcomes: readonly AttemptOutcome[]): Promise<void> {
    if (batch.url === CANARY_URL) return this.canaries.recorded(batch, outcomes);
    const applied: { readonly eventId: string; readonly sessionId: string }[] = [];
    for (const outcome of outcomes) {
      if (outcome.result !== 'delivered' || !outcome.applied) continue;
      const delivery = batch.deliveries.find(({ id }) => id === outcome.id);
      if (delivery?.event.type !== 'session.revoked') continue;
      const took = appliedAt(outcome.applied, delivery.decidedAt, outcome.at) - delivery.decidedAt;
      this.metrics.each.observe({ subscription: subscriptionId }, Math.max(0, took) / 1000);
      applied.push({ eventId: delivery.event.id, sessionId: delivery.event.data.sessionId! });
    }
    if (applied.length === 0) return;
    const took = await this.convergences.takeConverged(batch.tenantId, applied).catch(() => []);
    for (const ms of took) this.metrics.all.observe(Math.max(0, ms) / 1000);
  }
}
