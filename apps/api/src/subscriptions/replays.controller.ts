import { type Act, Clock, invalid, Replays } from '@curfew/domain';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { Acting } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { DeliveryPath, EventReplayIn, EventReplayPath, RangeReplayIn, Replayed } from './replay-schemas.js';
import { SubscriptionPath } from './subscription-schemas.js';

const REPLAYED = { 202: { description: 'Owed anew: on its way within seconds.', schema: Replayed } };

/** Sending again. */
@Controller('v1')
export class ReplaysController {
  constructor(
    private readonly replays: Replays,
    private readonly clock: Clock,
  ) {}

  @Post('subscriptions/:id/deliveries/:deliveryId/replay')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Replay a delivery',
    scope: 'subscriptions:write',
    params: DeliveryPath,
    answers: REPLAYED,
    problems: ['not_found', 'subscription_disabled'],
  })
  delivery(@Param() { id, deliveryId }: DeliveryPath, @Acting() act: Act) {
    return this.replays.delivery(id, deliveryId, act);
  }

  @Post('subscriptions/:id/replay')
  @Endpoint({
    tag: 'Subscriptions',
    summary: 'Replay a time range',
    description:
      'What the subscription asks for of the events recorded in that time: what failed, what was given up, and what it was not owed then. 1 000 events a request; repeated, it sends nothing twice.',
    scope: 'subscriptions:write',
    params: SubscriptionPath,
    body: RangeReplayIn,
    answers: REPLAYED,
    problems: ['not_found', 'subscription_disabled'],
  })
  range(@Param() { id }: SubscriptionPath, @Body() body: RangeReplayIn, @Acting() act: Act) {
    const from = Date.parse(body.from);
    const to = body.to === undefined ? this.clock.now() : Date.parse(body.to);
    if (body.to !== undefined && to <= from) throw invalid([{ pointer: '#/to', detail: 'must be later than from' }]);
    return this.replays.range(id, { from, to, after: body.after, delivered: body.delivered ?? false }, act);
  }

  @Post('events/:id/replay')
  @Endpoint({
    tag: 'Events',
    summary: 'Replay an event',
    description: 'To the subscription named, or to all that want it; also to those that have it.',
    scope: 'subscriptions:write',
    params: EventReplayPath,
    body: EventReplayIn,
    answers: REPLAYED,
    problems: ['not_found', 'subscription_disabled'],
  })
  event(@Param() { id }: EventReplayPath, @Body() body: EventReplayIn, @Acting() act: Act) {
    return this.replays.event(id, body.subscriptionId, act);
  }
}
