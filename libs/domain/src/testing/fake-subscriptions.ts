import type { Act } from '../audit/act.js';
import type { Delivery, DeliveryStatus, Subscription } from '../delivery/subscription.js';
import { Subscriptions, type SubscriptionDraft, type SubscriptionPatch } from '../delivery/subscriptions.js';
import { CurfewError } from '../errors/curfew-error.js';
import type { Page, PageRequest } from '../page.js';
import { pageByNumber } from './fake-page.js';
import type { FakeDelivery, FakeSubscription, FakeTruthState } from './fake-truth-state.js';

function told(kept: FakeSubscription): Subscription {
  const { sealedSecret: _, ...told } = kept;
  return told;
}

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

  override async create(draft: SubscriptionDraft, sealedSecret: Buffer, act: Act): Promise<Subscription> {
    const id = crypto.randomUUID();
    const born = { id, tenantId: act.tenantId, status: 'enabled', createdAt: this.state.now() } as const;
    this.state.subscriptions.push({ ...draft, ...born, sealedSecret });
    this.state.audit(act, { action: 'subscription.create', target: `subscription/${id}`, after: draft });
    return { ...draft, ...born };
  }

  override async find(tenantId: string, id: string): Promise<Subscription | undefined> {
    const found = this.state.subscriptions.find((one) => one.id === id && one.tenantId === tenantId);
    return found && told(found);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<Subscription>> {
    const { subscriptions } = this.state;
    const mine = subscriptions.filter((one) => one.tenantId === tenantId);
    const { items, next } = pageByNumber(mine, page, (one) => subscriptions.indexOf(one));
    return { items: items.map(told), ...(next === undefined ? {} : { next }) };
  }

  override async patch(id: string, patch: SubscriptionPatch, act: Act): Promise<Subscription | undefined> {
    const before = await this.find(act.tenantId, id);
    if (before === undefined) return undefined;
    const { status = before.status, ...rest } = patch;
    const disabledReason = status === 'enabled' ? undefined : before.disabledReason;
    const after = this.state.replaceSubscription(id, { ...rest, status, disabledReason });
    this.state.audit(act, { action: 'subscription.update', target: `subscription/${id}`, before, after: told(after) });
    const disabling = status === 'disabled' && before.status === 'enabled';
    return told(disabling ? this.state.disable(id, 'disabled by an administrator') : after);
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
}
