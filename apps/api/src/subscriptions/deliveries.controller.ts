import { type Act, CurfewError, type KeyRecord, Outbox, type Subscription, Subscriptions } from '@curfew/domain';
import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import { Acting, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { DeliveryPath } from './replay-schemas.js';
import { deliveryOut, loggedOut } from './subscription-out.js';
import { DeliveryFilter, DeliveryPage, LoggedDelivery, SubscriptionPath, TestOut } from './subscription-schemas.js';

const ListQuery = PageQuery(DeliveryFilter);

/** What a subscription is owed and was given. */
@Controller('v1/subscriptions/:id')
export class DeliveriesController {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly outbox: Outbox,
  ) {}

  @Get('deliveries')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'List deliveries',
    scope: 'subscriptions:read',
    params: SubscriptionPath,
    query: ListQuery,
    answers: { 200: { description: 'Newest first.', schema: DeliveryPage } },
    problems: ['not_found'],
  })
  async list(@Param() { id }: SubscriptionPath, @Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    await this.find(caller.tenantId, id);
    const page = await this.subscriptions.deliveries(id, { status: query.status }, pageOf(query));
    return { deliveries: page.items.map(deliveryOut), next: page.next };
  }

  @Get('deliveries/:deliveryId')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Read a delivery, with the log of its attempts',
    scope: 'subscriptions:read',
    params: DeliveryPath,
    answers: { 200: { description: 'The delivery.', schema: LoggedDelivery } },
    problems: ['not_found'],
  })
  async read(@Param() { id, deliveryId }: DeliveryPath, @Caller() caller: KeyRecord) {
    await this.find(caller.tenantId, id);
    const found = await this.subscriptions.delivery(id, deliveryId);
    if (!found) throw new CurfewError('not_found', 'There is no such delivery');
    return loggedOut(found);
  }

  @Post('test')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Send a test event',
    description: 'An event `subscription.test`, through the ledger and the real path, to this subscription only.',
    scope: 'subscriptions:write',
    params: SubscriptionPath,
    answers: { 202: { description: 'On its way.', schema: TestOut } },
    problems: ['not_found', 'subscription_disabled'],
  })
  async test(@Param() { id }: SubscriptionPath, @Acting() act: Act) {
    const { status } = await this.find(act.tenantId, id);
    if (status === 'disabled') throw new CurfewError('subscription_disabled', 'Enable the subscription first');
    const eventId = await this.subscriptions.requestTest(id, act);
    await this.outbox.nudge().catch(() => undefined);
    return { eventId };
  }

  private async find(tenantId: string, id: string): Promise<Subscription> {
    const found = await this.subscriptions.find(tenantId, id);
    if (!found) throw new CurfewError('not_found', 'There is no such subscription');
    return found;
  }
}
