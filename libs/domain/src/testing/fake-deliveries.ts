import { wholeBatches } from '../delivery/batching.js';
import { afterAttempts, isLasting, type Breaker } from '../delivery/breaker.js';
import { MOST_ATTEMPT_NOTES } from '../delivery/attempt-note.js';
import { appliedAt } from '../convergence/acknowledgement.js';
import { Deliveries, type AttemptOutcome, type ClaimedBatch, type DueDelivery } from '../delivery/deliveries.js';
import type { FakeDelivery, FakeTruthState } from './fake-truth-state.js';

const DISABLE_AFTER_MS = 5 * 86_400_000;

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
    const { probeAt } = receiver.breaker;
    const isProbe = probeAt !== undefined && probeAt <= this.state.now();
    const most = isProbe ? (receiver.batch?.maxEvents ?? 1) : items.length;
    const due = (probeAt === undefined || isProbe ? items.slice(0, most) : [])
      .map(({ id, attempt }) => this.state.deliveries.find((one) => one.id === id && one.attempts === attempt))
      .filter((one): one is FakeDelivery => one !== undefined && one.subscriptionId === subscriptionId && isOpen(one));
    const claimedUntil = this.state.now() + leaseMs;
    const breaker = { ...receiver.breaker, probeAt: claimedUntil };
    if (isProbe && due.length > 0) this.state.replaceSubscription(subscriptionId, { breaker });
    for (const { id, attempts } of due) this.state.replaceDelivery(id, { attempts: attempts + 1, claimedUntil });
    const { tenantId, url, batch: batching, concurrency } = receiver;
    const keys = [receiver.keys, ...receiver.retired.filter((one) => one.until > this.state.now())];
    const deliveries = due.map(({ id, attempts, event, giveUpAt, privileged }) => {
      return {
        id,
        attempt: attempts + 1,
        event,
        decidedAt: event.timestamp,
        giveUpAt,
        ...(privileged && { privileged }),
      };
    });
    return {
      tenantId,
      url,
      ...(batching && { batching }),
      ...(concurrency && { concurrency }),
      ...(receiver.headers && { sealedHeaders: receiver.headers.sealed }),
      keys: keys.map(({ secret, signingKey }) => ({ secret, signingKey })),
      deliveries,
    };
  }

  override async gather(
    subscriptionId: string,
    revocation: boolean,
    most: number,
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined> {
    const batching = this.state.subscriptions.find((one) => one.id === subscriptionId)?.batch;
    const items = this.state.deliveries
      .toSorted((a, b) => Number(b.privileged) - Number(a.privileged))
      .filter((one) => one.subscriptionId === subscriptionId && one.status === 'pending' && one.attempts === 0)
      .filter((one) => (one.type === 'session.revoked') === revocation)
      .slice(0, wholeBatches(batching, most))
      .map(({ id }) => ({ id, attempt: 0 }));
    return this.claim(subscriptionId, items, leaseMs);
  }

  override async hold(ids: readonly string[], leaseMs: number): Promise<void> {
    const claimedUntil = this.state.now() + leaseMs;
    const claimed = this.state.deliveries.filter((one) => ids.includes(one.id) && one.claimedUntil !== undefined);
    for (const { id } of claimed) this.state.replaceDelivery(id, { claimedUntil });
  }

  override async settle(subscriptionId: string, outcomes: readonly AttemptOutcome[]): Promise<void> {
    const isFailing = this.noteHealth(subscriptionId, outcomes);
    for (const outcome of outcomes) {
      const delivery = this.state.deliveries.find((one) => one.id === outcome.id);
      if (delivery?.subscriptionId !== subscriptionId) continue;
      const late = outcome.result === 'delivered' && delivery.deliveredAt === undefined;
      if (isOpen(delivery) || late) this.settleOne(delivery, outcome);
    }
    if (isFailing) await this.disable(subscriptionId, 'nothing could be delivered for too long');
  }

  override async disable(subscriptionId: string, reason: string): Promise<void> {
    const found = this.state.subscriptions.find((one) => one.id === subscriptionId && one.status === 'enabled');
    if (found === undefined) return;
    const act = { tenantId: found.tenantId, keyId: 'system' };
    this.state.audit(act, { action: 'subscription.disable', target: `subscription/${subscriptionId}`, reason });
    this.state.disable(subscriptionId, reason);
  }

  override async expire(limit: number): Promise<number> {
    const now = this.state.now();
    const expired = this.state.deliveries
      .filter((one) => isOpen(one) && one.giveUpAt < now && (one.claimedUntil ?? 0) <= now)
      .filter((one) => this.breakerOf(one.subscriptionId)?.probeAt !== undefined)
      .slice(0, limit);
    for (const one of expired)
      this.settleOne(one, { id: one.id, result: 'dead', error: one.lastError ?? 'not tried in time' });
    return expired.length;
  }

  override async countOpenBreakers(): Promise<number> {
    return this.state.subscriptions.filter((one) => one.breaker.probeAt !== undefined).length;
  }

  override async overdue(graceMs: number, holdMs: number, limit: number): Promise<DueDelivery[]> {
    const now = this.state.now();
    const due = this.state.deliveries
      .toSorted((a, b) => Number(b.privileged) - Number(a.privileged))
      .filter((one) => isOpen(one) && one.nextAttemptAt! < now - graceMs && (one.claimedUntil ?? 0) <= now)
      .filter((one) => (this.breakerOf(one.subscriptionId)?.probeAt ?? 0) <= now)
      .filter(
        (one, i, all) =>
          this.breakerOf(one.subscriptionId)?.probeAt === undefined ||
          all.findIndex((other) => other.subscriptionId === one.subscriptionId) === i,
      )
      .slice(0, limit);
    for (const { id } of due) this.state.replaceDelivery(id, { nextAttemptAt: now + holdMs });
    return due.map(({ id, subscriptionId, attempts: attempt, type, privileged }) => {
      return { id, subscriptionId, attempt, revocation: type === 'session.revoked', ...(privileged && { privileged }) };
    });
  }

  override async forgetRetiredKeys(): Promise<void> {
    for (const { id, retired } of [...this.state.subscriptions])
      this.state.replaceSubscription(id, { retired: retired.filter((one) => one.until > this.state.now()) });
  }

  override async countByStatus(): Promise<Readonly<Record<string, number>>> {
    const count = (status: string) => this.state.deliveries.filter((one) => one.status === status).length;
    return { pending: count('pending'), failed: count('failed'), dead: count('dead') };
  }

  private breakerOf(subscriptionId: string): Breaker | undefined {
    return this.state.subscriptions.find((one) => one.id === subscriptionId)?.breaker;
  }

  private noteHealth(subscriptionId: string, outcomes: readonly AttemptOutcome[]): boolean {
    const before = this.breakerOf(subscriptionId);
    if (before === undefined) return false;
    const delivered = outcomes.filter(({ status = 0 }) => status >= 200 && status < 300).length;
    const breaker = afterAttempts(before, { delivered, failed: outcomes.length - delivered }, this.state.now());
    this.state.replaceSubscription(subscriptionId, { breaker });
    return isLasting(breaker, this.state.now(), DISABLE_AFTER_MS);
  }

  private settleOne(
    { id, tenantId, event, subscriptionId, attempts, log = [] }: FakeDelivery,
    outcome: AttemptOutcome,
  ): void {
    if (outcome.note) this.state.replaceDelivery(id, { log: [...log, outcome.note].slice(-MOST_ATTEMPT_NOTES) });
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
