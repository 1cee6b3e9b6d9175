import type { ClaimedBatch, Clock, AttemptOutcome } from '@curfew/domain';
import type { CanaryState } from '@curfew/redis';
import { Histogram, type Registry } from 'prom-client';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const MOST_UNDER_WAY = 1_000;

/** Measures how late canaries are decided, delivered and acknowledged, each from its deadline. */
export class CanaryWatch {
  private readonly decision: Histogram;
  private readonly delivery: Histogram;
  private readonly acknowledgement: Histogram;
  /** Deadlines and lags by event, from the receipt until the acknowledgement is recorded. */
  private readonly underWay = new Map<string, { deadline: number; decisionMs: number; deliveryMs: number }>();

  constructor(
    private readonly state: Pick<CanaryState, 'acknowledged'>,
    private readonly clock: Clock,
    registry: Registry,
  ) {
    const histogram = (name: string, help: string) =>
      new Histogram({ name, help, buckets: BUCKETS, registers: [registry] });
    this.decision = histogram(
      'curfew_canary_decision_seconds',
      "From a synthetic session's deadline until its ending was decided.",
    );
    this.delivery = histogram(
      'curfew_canary_delivery_seconds',
      'From its deadline until the built-in receiver had it.',
    );
    this.acknowledgement = histogram(
      'curfew_canary_acknowledgement_seconds',
      "From its deadline until the receiver's answer was recorded.",
    );
  }

  received(eventId: string, deadline: number, decidedAt: number, now: number): void {
    const [decisionMs, deliveryMs] = [Math.max(0, decidedAt - deadline), Math.max(0, now - deadline)];
    // A repetition says nothing of the first delivery.
    if (this.underWay.has(eventId)) return;
    if (this.underWay.size >= MOST_UNDER_WAY) this.underWay.clear();
    this.underWay.set(eventId, { deadline, decisionMs, deliveryMs });
    this.decision.observe(decisionMs / 1000);
    this.delivery.observe(deliveryMs / 1000);
  }

  /** Outcomes that are recorded. */
  async recorded(batch: ClaimedBatch, outcomes: readonly AttemptOutcome[]): Promise<void> {
    for (const { id, result } of outcomes) {
      const eventId = batch.deliveries.find((delivery) => delivery.id === id)?.event.id;
      const known = eventId === undefined ? undefined : this.underWay.get(eventId);
      if (result !== 'delivered' || known === undefined) continue;
      this.underWay.delete(eventId!);
      const { deadline, decisionMs, deliveryMs } = known;
      const at = this.clock.now();
      const acknowledgementMs = Math.max(0, at - deadline);
      this.acknowledgement.observe(acknowledgementMs / 1000);
      await this.state.acknowledged({ decisionMs, deliveryMs, acknowledgementMs, at }).catch(() => undefined);
    }
  }
}
