import { ApplicationTally, invalid, type KeyRecord, Ledger } from '@curfew/domain';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { EventPage, eventOut } from '../http/event-out.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { EVENT_FILTER, eventFilterOf } from './event-filter-query.js';
import { FeedWait } from './feed-wait.js';

const MOST_SECONDS = 30;

const FeedQuery = PageQuery({
  ...EVENT_FILTER,
  wait: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,4}$',
      description: `Seconds to wait for an event when there is none yet: 0 to ${MOST_SECONDS}, 0 by default.`,
    }),
  ),
});

@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly ledger: Ledger,
    private readonly waits: FeedWait,
    private readonly tally: ApplicationTally,
  ) {}

  @Get()
  @Endpoint({
    tag: 'Events',
    summary: 'Read the ledger',
    description:
      'In ledger order and complete: a reader that pages by `next` misses nothing. Without `after` it starts at the oldest event that is kept. With `wait` an empty page is held back until there is an event.',
    scope: 'events:read',
    query: FeedQuery,
    answers: { 200: { description: 'Events after the cursor.', schema: EventPage } },
    problems: ['application_not_allowed', 'cursor_expired', 'too_many_streams', 'too_many_streams_of_key'],
  })
  async feed(
    @Query() query: Static<typeof FeedQuery>,
    @Caller() caller: KeyRecord,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const waitMs = waitMsOf(query.wait);
    const filter = eventFilterOf(query, caller);
    const asked = pageOf(query);
    this.tally.followed(caller.tenantNumber, caller.application, 'feed');
    let page = await this.ledger.page(caller.tenantId, filter, asked);
    if (page.items.length === 0 && waitMs > 0) {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      page = await this.waits.page({
        caller,
        filter,
        page: { ...asked, after: page.next },
        waitMs,
        gone: gone.signal,
      });
    }
    return { events: page.items.map(eventOut), next: page.next };
  }
}

function waitMsOf(given = '0'): number {
  const seconds = Number(given);
  if (seconds > MOST_SECONDS) {
    throw invalid([{ parameter: 'wait', detail: `must be a whole number from 0 to ${MOST_SECONDS}` }]);
  }
  return seconds * 1000;
}
