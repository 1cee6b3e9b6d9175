import { appliedAt, type AttemptOutcome, type ClaimedBatch } from '@curfew/domain';
import type { CanaryWatch } from '../canary/canary-watch.js';
import { CANARY_URL } from '../canary/canary-url.js';
import type { ConvergedRevocations } from './converged-revocations.js';
import type { ConvergenceMetrics } from './convergence-metrics.js';

/** Measures how long receivers took to apply what a batch told them. */
export class AppliedRevocations {
  constructor(
    private readonly metrics: Pick<ConvergenceMetrics, 'each'>,
    private readonly converged: Pick<ConvergedRevocations, 'note'>,
    private readonly canaries: Pick<CanaryWatch, 'recorded'>,
  ) {}

  /** Of outcomes that are recorded. */
  async measure(subscriptionId: string, batch: ClaimedBatch, outcomes: readonly AttemptOutcome[]): Promise<void> {
    if (batch.url === CANARY_URL) return this.canaries.recorded(batch, outcomes);
    for (const outcome of outcomes) {
      if (outcome.result !== 'delivered' || !outcome.applied) continue;
      const delivery = batch.deliveries.find(({ id }) => id === outcome.id);
      if (delivery?.event.type !== 'session.revoked') continue;
      const took = appliedAt(outcome.applied, delivery.decidedAt, outcome.at) - delivery.decidedAt;
      this.metrics.each.observe({ subscription: subscriptionId }, Math.max(0, took) / 1000);
      this.converged.note(batch.tenantId, { eventId: delivery.event.id, sessionId: delivery.event.data.sessionId! });
    }
  }
}
