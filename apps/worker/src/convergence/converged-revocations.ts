import type { AppliedRevocation, Convergences } from '@curfew/domain';
import type { ConvergenceMetrics } from './convergence-metrics.js';

const MOST_A_QUESTION = 1_000;
/** What cannot be asked about while the store is away is measured later, but not kept without end. */
const MOST_KEPT = 100_000;

/**
 * Measures how long revocations took until all had applied them. Receivers of one revocation answer within moments of each
 * other: they are asked about together, once a second, instead of each by itself.
 */
export class ConvergedRevocations {
  /** By tenant, then by event. */
  private noted = new Map<string, Map<string, AppliedRevocation>>();
  private kept = 0;

  constructor(
    private readonly convergences: Pick<Convergences, 'takeConverged'>,
    private readonly metrics: Pick<ConvergenceMetrics, 'all'>,
  ) {}

  /** A receiver has applied it, which is recorded. */
  note(tenantId: string, revocation: AppliedRevocation): void {
    const ofTenant = this.noted.get(tenantId) ?? new Map<string, AppliedRevocation>();
    if (ofTenant.has(revocation.eventId) || this.kept >= MOST_KEPT) return;
    this.noted.set(tenantId, ofTenant.set(revocation.eventId, revocation));
    this.kept++;
  }

  async look(): Promise<void> {
    for (const [tenantId, ofTenant] of [...this.noted]) {
      while (ofTenant.size > 0) {
        const some = [...ofTenant.values()].slice(0, MOST_A_QUESTION);
        for (const { eventId } of some) ofTenant.delete(eventId);
        this.kept -= some.length;
        try {
          const took = await this.convergences.takeConverged(tenantId, some);
          for (const ms of took) this.metrics.all.observe(Math.max(0, ms) / 1000);
        } catch (error) {
          for (const one of some) this.note(tenantId, one);
          throw error;
        }
      }
      this.noted.delete(tenantId);
    }
  }
}
