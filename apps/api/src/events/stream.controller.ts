import { ApplicationTally, invalid, type KeyRecord } from '@curfew/domain';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { Closed } from '../http/schema.js';
import { EVENT_FILTER, eventFilterOf } from './event-filter-query.js';
import { OpenStreams, STREAM_HEADERS } from './open-streams.js';

const StreamQuery = Closed({
  ...EVENT_FILTER,
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 512,
      format: 'plain-text',
      description: 'The `id` of the last event that the reader has, for clients that cannot send `Last-Event-ID`.',
    }),
  ),
});

@Controller('v1/events/stream')
export class StreamController {
  constructor(
    private readonly streams: OpenStreams,
    private readonly tally: ApplicationTally,
  ) {}

  @Get()
  @ApiProduces('text/event-stream')
  @Endpoint({
    tag: 'Events',
    summary: 'Follow the ledger',
    description:
      'Server-sent events (HTML Standard §9.2), in ledger order and complete: `id` is the sequence number, `event` the type, `data` the member of the feed as JSON. It starts at now, or after `Last-Event-ID`. An `id` without data tells how far the stream is.',
    scope: 'events:read',
    query: StreamQuery,
    headers: {
      'Last-Event-ID': { description: 'The `id` of the last event that the reader has; goes before `after`.' },
    },
    answers: { 200: { description: 'Events as they come, until either side hangs up.', schema: Type.String() } },
    problems: ['application_not_allowed', 'cursor_expired', 'too_many_streams', 'too_many_streams_of_key'],
  })
  async stream(
    @Query() query: Static<typeof StreamQuery>,
    @Caller() caller: KeyRecord,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const filter = eventFilterOf(query, caller);
    const after = afterOf(request.headers['last-event-id'], query.after);
    if (request.method === 'HEAD') {
      void reply.headers(STREAM_HEADERS).send();
      return;
    }
    await this.streams.serve({ caller, filter, after }, reply);
    this.tally.followed(caller.tenantNumber, caller.application, 'stream');
  }
}

/** A reader that comes back sends the header, beside the query that it came with first: the header is newer. */
function afterOf(header: string | string[] | undefined, query: string | undefined): number | undefined {
  const [parameter, given] = header === undefined || header === '' ? ['after', query] : ['Last-Event-ID', header];
  if (given === undefined) return undefined;
  const after = typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
  if (!Number.isSafeInteger(after)) throw invalid([{ parameter, detail: 'must be the id of an event of a stream' }]);
  return after;
}
