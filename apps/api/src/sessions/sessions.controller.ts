import { type Act, CurfewError, EndSession, type KeyRecord, ListSessions, StartSession } from '@curfew/domain';
import { Body, Controller, Delete, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { requireApplication } from '../http/application-binding.js';
import { Acting, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { draftOf } from './session-draft.js';
import { sessionOut } from './session-out.js';
import { ListFilter, RevokeIn, SessionIn, SessionOut, SessionPage, SessionPath, Volatile } from './session-schemas.js';

const ListQuery = PageQuery(ListFilter);

@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly starting: StartSession,
    private readonly ending: EndSession,
    private readonly listing: ListSessions,
  ) {}

  @Post()
  @Endpoint({
    tag: 'Sessions',
    summary: 'Start a session',
    description:
      'A replay with the same id and content answers 200 with the session. With `parentId` it is a child: it has limits of its own, keeps its parent alive, and ends no later than it.',
    scope: 'sessions:write',
    body: SessionIn,
    status: 201,
    answers: {
      201: { description: 'Started.', schema: SessionOut },
      200: { description: 'Started before, with the same content.', schema: SessionOut },
    },
    problems: [
      'application_not_allowed',
      'session_exists',
      'session_ended',
      'session_limit_reached',
      'authentication_too_old',
      'parent_unknown',
      'parent_ended',
      'parent_locked',
      'parent_is_child',
    ],
  })
  async start(@Body() body: SessionIn, @Caller() caller: KeyRecord, @Res({ passthrough: true }) reply: FastifyReply) {
    requireApplication(caller, body.application);
    const tenant = { id: caller.tenantId, number: caller.tenantNumber };
    const { details, replayed } = await this.starting.start(tenant, draftOf(body), caller.id);
    void reply.header('location', `/v1/sessions/${details.record.sessionId}`);
    if (replayed) void reply.status(HttpStatus.OK);
    return sessionOut(details);
  }

  @Get()
  @Endpoint({
    tag: 'Sessions',
    summary: 'List sessions',
    description: 'Newest first. With `state` a page may be short; `next` tells whether to go on.',
    scope: 'sessions:read',
    query: ListQuery,
    answers: { 200: { description: 'The sessions.', schema: SessionPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    const { subject, application, parentId, state } = query;
    const filter = { subject, application, parentId, state };
    const page = await this.listing.list(caller.tenantId, filter, pageOf(query));
    return { sessions: page.items.map(sessionOut), next: page.next };
  }

  @Get(':id')
  @Endpoint({
    tag: 'Sessions',
    summary: 'Read a session',
    scope: 'sessions:read',
    params: SessionPath,
    answers: { 200: { description: 'The session, living or ended.', schema: SessionOut } },
    problems: ['not_found', 'session_forgotten'],
  })
  async read(@Param() { id }: SessionPath, @Caller() caller: KeyRecord) {
    const details = await this.listing.find(caller.tenantId, id);
    if (!details) throw new CurfewError('not_found', 'There is no such session');
    return sessionOut(details);
  }

  @Delete(':id')
  @Endpoint({
    tag: 'Sessions',
    summary: 'Log out',
    description: 'Ends the session with cause `logout`. Again: 204, and the first cause stays.',
    scope: 'sessions:write',
    params: SessionPath,
    status: 204,
    answers: {
      204: { description: 'Ended.', schema: null },
      202: { description: 'Ended in the live store; the database is away.', schema: Volatile },
    },
    problems: ['not_found'],
  })
  async logout(
    @Param() { id }: SessionPath,
    @Caller() caller: KeyRecord,
    @Acting() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = { tenantNumber: caller.tenantNumber, sessionId: id };
    const { durability } = await this.ending.end({ key, act, cause: 'logout' });
    if (durability === 'durable') return undefined;
    void reply.status(HttpStatus.ACCEPTED);
    return { durability };
  }

  @Post(':id/revoke')
  @Endpoint({
    tag: 'Sessions',
    summary: 'Revoke a session',
    description: 'Ends it with cause `admin`; the reason goes to the event and the audit log.',
    scope: 'sessions:revoke',
    params: SessionPath,
    body: RevokeIn,
    answers: {
      200: { description: 'The ended session.', schema: SessionOut },
      202: { description: 'Ended in the live store; the database is away.', schema: Volatile },
    },
    problems: ['not_found', 'session_forgotten'],
  })
  async revoke(
    @Param() { id }: SessionPath,
    @Body() { reason }: RevokeIn,
    @Caller() caller: KeyRecord,
    @Acting() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = { tenantNumber: caller.tenantNumber, sessionId: id };
    const { durability, details } = await this.ending.end({ key, act, cause: 'admin', reason });
    if (details) return sessionOut(details);
    void reply.status(HttpStatus.ACCEPTED);
    return { durability };
  }
}
