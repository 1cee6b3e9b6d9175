import type { Act } from '../audit/act.js';
import type { Delivery, DeliveryStatus, LoggedDelivery, Subscription } from '../delivery/subscription.js';
import { MOST_RETIRING_KEYS, type NewKeys } from '../delivery/subscription-keys.js';
import { Subscriptions, type SubscriptionDraft, type SubscriptionPatch } from '../delivery/subscriptions.js';
import { SOUND } from '../delivery/breaker.js';
import { CurfewError } from '../errors/curfew-error.js';
import type { Page, PageRequest } from '../page.js';
import { pageByNumber } from './fake-page.js';
import type { FakeDelivery, FakeSubscription, FakeTruthState } from './fake-truth-state.js';

function toDelivery(kept: FakeDelivery): Delivery {
  const { id, subscriptionId, eventId, type, status, attempts, lastStatus, lastError } = kept;
  const { createdAt, nextAttemptAt, deliveredAt, latencyMs, appliedAt, connectionsClosed } = kept;
  const answer = { lastStatus, lastError, deliveredAt, latencyMs, appliedAt, connectionsClosed };
  return { id, subscriptionId, eventId, type, status, attempts, createdAt, nextAttemptAt, ...answer };
}

export class FakeSubscriptions extends Subscriptions {
  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async create(draft: SubscriptionDraft, keys: NewKeys, act: Act): Promise<Subscription> {
    const id = crypto.randomUUID();
    const { publicKey } = keys;
    const born = {
      id,
      tenantId: act.tenantId,
      status: 'enabled',
      publicKey,
      retiringKeys: [],
      breaker: SOUND,
    } as const;
    const made = { ...draft, ...born, createdAt: this.state.now(), keys, retired: [], headerNames: [] };
    this.state.subscriptions.push(made);
    this.state.audit(act, { action: 'subscription.create', target: `subscription/${id}`, after: this.told(made) });
    return this.told(made);
  }

  override async find(tenantId: string, id: string): Promise<Subscription | undefined> {
    const found = this.state.subscriptions.find((one) => one.id === id && one.tenantId === tenantId);
    return found && this.told(found);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Subscription>> {
    const { subscriptions } = this.state;
    const mine = subscriptions.filter((one) => one.tenantId === tenantId);
    const { items, next } = pageByNumber(mine, page, (one) => subscriptions.indexOf(one));
    return { items: items.map((one) => this.told(one)), ...(next === undefined ? {} : { next }) };
  }

  override async patch(id: string, patch: SubscriptionPatch, act: Act): Promise<Subscription | undefined> {
    const before = await this.find(act.tenantId, id);
    if (before === undefined) return undefined;
    const { status = before.status, batch = before.batch, concurrency = before.concurrency, ...rest } = patch;
    const isAnew = (patch.url ?? before.url) !== before.url || (status === 'enabled' && before.status === 'disabled');
    const disabledReason = status === 'enabled' ? undefined : before.disabledReason;
    const after = this.state.replaceSubscription(id, {
      ...rest,
      batch: batch ?? undefined,
      concurrency: concurrency ?? undefined,
      ...(isAnew && { breaker: SOUND }),
      status,
      disabledReason,
    });
    this.state.audit(act, {
      action: 'subscription.update',
      target: `subscription/${id}`,
      before,
      after: this.told(after),
    });
    const disabling = status === 'disabled' && before.status === 'enabled';
    return this.told(disabling ? this.state.disable(id, 'disabled by an administrator') : after);
  }

  override async rotateKeys(id: string, keys: NewKeys, overlapMs: number, act: Act): Promise<Subscription | undefined> {
    const before = this.state.subscriptions.find((one) => one.id === id && one.tenantId === act.tenantId);
    if (before === undefined) return undefined;
    const until = this.state.now() + overlapMs;
    const retired = [{ ...before.keys, publicKey: before.publicKey, until }, ...before.retired]
      .map((one) => ({ ...one, until: Math.min(one.until, until) }))
      .slice(0, MOST_RETIRING_KEYS);
    const after = this.state.replaceSubscription(id, { keys, publicKey: keys.publicKey, retired });
    this.state.audit(act, { action: 'subscription.rotate-secret', target: `subscription/${id}` });
    return this.told(after);
  }

  override async delete(id: string, act: Act): Promise<boolean> {
    if ((await this.find(act.tenantId, id)) === undefined) return false;
    const { subscriptions, deliveries } = this.state;
    subscriptions.splice(
      subscriptions.findIndex((one) => one.id === id),
      1,
    );
    const others = deliveries.filter((one) => one.subscriptionId !== id);
    deliveries.splice(0, deliveries.length, ...others);
    this.state.audit(act, { action: 'subscription.delete', target: `subscription/${id}` });
    return true;
  }

  override async requestTest(id: string, act: Act): Promise<string> {
    const subscription = await this.find(act.tenantId, id);
    if (subscription === undefined) throw new CurfewError('not_found', 'There is no such subscription.');
    if (subscription.status === 'disabled')
      throw new CurfewError('subscription_disabled', 'The subscription is disabled: enable it first.');
    this.state.audit(act, { action: 'subscription.test', target: `subscription/${id}` });
    const members = { subscription: { id, name: subscription.name }, actor: act.keyId };
    return this.state.announce(act.tenantId, 'subscription.test', members, { only: id });
  }

  override async delivery(subscriptionId: string, id: string): Promise<LoggedDelivery | undefined> {
    const found = this.state.deliveries.find((one) => one.id === id && one.subscriptionId === subscriptionId);
    return found && { ...toDelivery(found), log: found.log ?? [] };
  }

  override async deliveries(
    subscriptionId: string,
    filter: { readonly status?: DeliveryStatus },
    page: PageRequest,
  ): Promise<Page<Delivery>> {
    const some = this.state.deliveries
      .filter((one) => one.subscriptionId === subscriptionId && one.status === (filter.status ?? one.status))
      .map(toDelivery)
      .reverse();
    return pageByNumber(some, page, (delivery) => Number(delivery.id), true);
  }

  private told(kept: FakeSubscription): Subscription {
    const { id, tenantId, name, kind, url, events, filter, batch, status, disabledReason, publicKey } = kept;
    const retiringKeys = kept.retired
      .filter((one) => one.until > this.state.now())
      .map(({ publicKey: old, until }) => ({ publicKey: old, until }));
    const { concurrency, breaker } = kept;
    const rest = {
      headerNames: kept.headers?.names ?? [],
      concurrency,
      breaker,
      status,
      disabledReason,
      publicKey,
      retiringKeys,
      createdAt: kept.createdAt,
    };
    return { id, tenantId, name, kind, url, events, filter, ...(batch && { batch }), ...rest };
  }
}
