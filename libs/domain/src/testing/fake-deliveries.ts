import { appliedAt } from '../convergence/acknowledgement.js';
import { Deliveries, type AttemptOutcome, type ClaimedBatch, type DueDelivery } from '../delivery/deliveries.js';
import type { FakeDelivery, FakeTruthState } from './fake-truth-state.js';

const isOpen = ({ status }: FakeDelivery) => status === 'pending' || status === 'failed';

export class FakeDeliveries extends Deliveries {
  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async claim(
    subscriptionId: string,
    items: readonly { readonly id: string; readonly attempt: number }[],
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined> {
    const receiver = this.state.subscriptions.find((one) => one.id === subscriptionId && one.status === 'enabled');
    if (receiver === undefined) {
      this.state.giveUp(subscriptionId, 'the subscription is disabled or deleted');
      return undefined;
    }
    const due = items
      .map(({ id, attempt }) => this.state.deliveries.find((one) => one.id === id && one.attempts === attempt))
      .filter((one): one is FakeDelivery => one !== undefined && one.subscriptionId === subscriptionId && isOpen(one));
    const claimedUntil = this.state.now() + leaseMs;
    for (const { id, attempts } of due) this.state.replaceDelivery(id, { attempts: attempts + 1, claimedUntil });
    const { tenantId, url, sealedSecret } = receiver;
    const deliveries = due.map(({ id, attempts, event, giveUpAt }) => {
      return { id, attempt: attempts + 1, event, decidedAt: event.timestamp, giveUpAt };
    });
    return { tenantId, url, sealedSecret, deliveries };
  }

  override async hold(ids: readonly string[], leaseMs: number): Promise<void> {
    const claimedUntil = this.state.now() + leaseMs;
    const claimed = this.state.deliveries.filter((one) => ids.includes(one.id) && one.claimedUntil !== undefined);
    for (const { id } of claimed) this.state.replaceDelivery(id, { claimedUntil });
  }

  override async settle(subscriptionId: string, outcomes: readonly AttemptOutcome[]): Promise<void> {
    for (const outcome of outcomes) {
      const delivery = this.state.deliveries.find((one) => one.id === outcome.id);
      if (delivery?.subscriptionId !== subscriptionId) continue;
      const late = outcome.result === 'delivered' && delivery.deliveredAt === undefined;
      if (isOpen(delivery) || late) this.settleOne(delivery, outcome);
    }
  }

  override async disable(subscriptionId: string, reason: string): Promise<void> {
    const found = this.state.subscriptions.find((one) => one.id === subscriptionId && one.status === 'enabled');
    if (found === undefined) return;
    const act = { tenantId: found.tenantId, keyId: 'system' };
    this.state.audit(act, { action: 'subscription.disable', target: `subscription/${subscriptionId}`, reason });
    this.state.disable(subscriptionId, reason);
  }

  override async overdue(graceMs: number, holdMs: number, limit: number): Promise<DueDelivery[]> {
    const now = this.state.now();
    const due = this.state.deliveries
      .filter((one) => isOpen(one) && one.nextAttemptAt! < now - graceMs && (one.claimedUntil ?? 0) <= now)
      .slice(0, limit);
    for (const { id } of due) this.state.replaceDelivery(id, { nextAttemptAt: now + holdMs });
    return due.map(({ id, subscriptionId, attempts: attempt, type }) => {
      return { id, subscriptionId, attempt, revocation: type === 'session.revoked' };
    });
  }

  override async countByStatus(): Promise<Readonly<Record<string, number>>> {
    const count = (status: string) => this.state.deliveries.filter((one) => one.status === status).length;
    return { pending: count('pending'), failed: count('failed'), dead: count('dead') };
  }

  private settleOne({ id, tenantId, event, subscriptionId, attempts }: FakeDelivery, outcome: AttemptOutcome): void {
    const { result: status, status: lastStatus } = outcome;
    const lastError = outcome.result === 'delivered' ? undefined : outcome.error;
    const settled = { status, lastStatus, lastError, nextAttemptAt: undefined, claimedUntil: undefined };
    if (outcome.result === 'delivered') {
      const latencyMs = Math.max(0, outcome.at - event.timestamp);
      const applied = outcome.applied && {
        status: 'applied' as const,
        appliedAt: appliedAt(outcome.applied, event.timestamp, outcome.at),
        connectionsClosed: outcome.applied.connectionsClosed,
      };
      this.state.replaceDelivery(id, { ...settled, deliveredAt: outcome.at, latencyMs, ...applied });
    } else if (outcome.result === 'failed') {
      this.state.replaceDelivery(id, { ...settled, nextAttemptAt: this.state.now() + outcome.retryInMs });
    } else {
      this.state.replaceDelivery(id, settled);
      if (event.type === 'delivery.dead') return;
      const name = this.state.subscriptions.find((one) => one.id === subscriptionId)?.name;
      const delivery = { id, eventId: event.id, type: event.type, attempts };
      const members = { subscription: { id: subscriptionId, name }, delivery, lastStatus, lastError };
      this.state.announce(tenantId, 'delivery.dead', members, { except: subscriptionId });
    }
  }
}
