import { EVENT_TYPES, type KeyRecord, Ledger } from '@curfew/domain';
import { Controller, Get, Query } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { EventPage, eventOut } from '../http/event-out.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { OneOf, SessionId } from '../http/schema.js';

const FeedQuery = PageQuery({
  type: Type.Optional(OneOf(EVENT_TYPES, 'Only this type.')),
  sessionId: Type.Optional(SessionId('Only this session.')),
});

@Controller('v1/events')
export class EventsController {
  constructor(private readonly ledger: Ledger) {}

  @Get()
  @Endpoint({
    tag: 'Events',
    summary: 'Read the ledger',
    description:
      'In ledger order and complete: a reader that pages by `next` misses nothing. Without `after` it starts at the oldest event that is kept.',
    scope: 'events:read',
    query: FeedQuery,
    answers: { 200: { description: 'Events after the cursor.', schema: EventPage } },
    problems: ['cursor_expired'],
  })
  async feed(@Query() query: Static<typeof FeedQuery>, @Caller() caller: KeyRecord) {
    const { type, sessionId } = query;
    const page = await this.ledger.page(caller.tenantId, { type: type && [type], sessionId }, pageOf(query));
    return { events: page.items.map(eventOut), next: page.next };
  }
}
