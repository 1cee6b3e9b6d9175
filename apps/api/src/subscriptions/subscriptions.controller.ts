import {
  type Act,
  CurfewError,
  invalid,
  type KeyRecord,
  type Subscription,
  type SubscriptionPatch,
  Subscriptions,
  WebhookSender,
} from '@curfew/domain';
import { SecretBox } from '@curfew/delivery';
import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import { Acting, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { mintKeys } from './mint-keys.js';
import { sealHeaders } from './own-headers.js';
import { subscriptionOut } from './subscription-out.js';
import {
  SubscriptionCreated,
  SubscriptionIn,
  SubscriptionOut,
  SubscriptionPage,
  SubscriptionPatchIn,
  SubscriptionPath,
} from './subscription-schemas.js';

const ListQuery = PageQuery({});

@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly sender: WebhookSender,
    private readonly box: SecretBox,
  ) {}

  @Post()
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Subscribe a receiver',
    scope: 'subscriptions:write',
    body: SubscriptionIn,
    answers: { 201: { description: 'The subscription, with its secret.', schema: SubscriptionCreated } },
  })
  async create(@Body() body: SubscriptionIn, @Acting() act: Act) {
    await this.requireSafe(body.url);
    const { name, kind, url, events, filter = {}, batch, concurrency, application, convergeWithinSeconds } = body;
    const { secret, keys } = mintKeys(this.box, act.tenantId);
    const headers = body.headers && sealHeaders(this.box, act.tenantId, body.headers);
    const applies = { application, convergeWithinSeconds };
    const draft = { name, kind, url, events, filter, batch, concurrency, headers, ...applies };
    const created = await this.subscriptions.create(draft, keys, act);
    return { ...subscriptionOut(created), secret };
  }

  @Get()
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'List subscriptions',
    scope: 'subscriptions:read',
    query: ListQuery,
    answers: { 200: { description: 'In order of creation.', schema: SubscriptionPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    const page = await this.subscriptions.list(caller.tenantId, pageOf(query));
    return { subscriptions: page.items.map(subscriptionOut), next: page.next };
  }

  @Get(':id')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Read a subscription',
    scope: 'subscriptions:read',
    params: SubscriptionPath,
    answers: { 200: { description: 'The subscription.', schema: SubscriptionOut } },
    problems: ['not_found'],
  })
  async read(@Param() { id }: SubscriptionPath, @Caller() caller: KeyRecord) {
    return subscriptionOut(await this.find(caller.tenantId, id));
  }

  @Patch(':id')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Change a subscription',
    description: 'Disabling gives up what is still owed; enabling does not bring it back.',
    scope: 'subscriptions:write',
    params: SubscriptionPath,
    body: SubscriptionPatchIn,
    answers: { 200: { description: 'The subscription.', schema: SubscriptionOut } },
    problems: ['not_found'],
  })
  async patch(@Param() { id }: SubscriptionPath, @Body() body: SubscriptionPatchIn, @Acting() act: Act) {
    const current = await this.find(act.tenantId, id);
    const headers = body.headers && sealHeaders(this.box, act.tenantId, body.headers);
    const patch = { ...changesOf(body, current), headers };
    if (patch.url !== undefined) await this.requireSafe(patch.url);
    const patched = await this.subscriptions.patch(id, patch, act);
    if (!patched) throw notFound();
    return subscriptionOut(patched);
  }

  @Delete(':id')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Delete a subscription',
    scope: 'subscriptions:write',
    params: SubscriptionPath,
    answers: { 204: { description: 'Deleted, with its deliveries.', schema: null } },
    problems: ['not_found'],
  })
  async delete(@Param() { id }: SubscriptionPath, @Acting() act: Act): Promise<void> {
    if (!(await this.subscriptions.delete(id, act))) throw notFound();
  }

  private async find(tenantId: string, id: string): Promise<Subscription> {
    const found = await this.subscriptions.find(tenantId, id);
    if (!found) throw notFound();
    return found;
  }

  private async requireSafe(url: string): Promise<void> {
    const refusal = await this.sender.refusal(url);
    if (refusal !== undefined) throw invalid([{ pointer: '#/url', detail: refusal }]);
  }
}

const SET_BY_SERVER = ['id', 'kind', 'createdAt', 'disabledReason', 'publicKey'] as const;

function changesOf(body: SubscriptionPatchIn, current: Subscription): SubscriptionPatch {
  const now: Record<string, unknown> = subscriptionOut(current);
  const faults = SET_BY_SERVER.filter((member) => body[member] !== undefined && body[member] !== now[member]).map(
    (member) => ({ pointer: `#/${member}`, detail: 'is set by the server and cannot be changed' }),
  );
  if (faults.length > 0) throw invalid(faults);
  const { name, url, events, filter, batch, concurrency, status, application, convergeWithinSeconds } = body;
  return { name, url, events, filter, batch, concurrency, status, application, convergeWithinSeconds };
}

function notFound(): CurfewError {
  return new CurfewError('not_found', 'There is no such subscription');
}
