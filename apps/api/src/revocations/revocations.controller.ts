import { type Act, CurfewError, CutOffSessions, type KeyRecord, Revocations } from '@curfew/domain';
import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { Acting, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { revocationOut } from './revocation-out.js';
import {
  AcceptedOut,
  DryRunOut,
  RevocationIn,
  RevocationOut,
  RevocationPage,
  RevocationPath,
} from './revocation-schemas.js';
import { selectorOf } from './selector-of.js';

const ListQuery = PageQuery({});

@Controller('v1/revocations')
export class RevocationsController {
  constructor(
    private readonly cutting: CutOffSessions,
    private readonly revocations: Revocations,
  ) {}

  @Post()
  @Endpoint({
    tag: 'Revocations',
    summary: 'End all sessions that match',
    description:
      'When it is answered, no check and no activity finds a session alive that matches and was started before; each is ' +
      'then ended with cause `admin`, and its event carries the `revocationId`.',
    scope: 'revocations:write',
    body: RevocationIn,
    status: 202,
    answers: {
      202: { description: 'In effect; endings are being recorded.', schema: AcceptedOut },
      200: { description: 'With `dryRun`: what would end.', schema: DryRunOut },
    },
    problems: ['application_not_allowed'],
  })
  async create(
    @Body() body: RevocationIn,
    @Caller() caller: KeyRecord,
    @Acting() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const selector = selectorOf(body.selector);
    requireOwn(caller, selector);
    if (body.dryRun) {
      void reply.status(HttpStatus.OK);
      return { dryRun: true, ...(await this.revocations.preview(caller.tenantId, selector)) };
    }
    const { id, matched, byApplication } = await this.cutting.cutOff(selector, body.reason, act);
    void reply.header('location', `/v1/revocations/${id}`);
    return { revocationId: id, matched, byApplication };
  }

  @Get()
  @Endpoint({
    tag: 'Revocations',
    summary: 'List revocations',
    description: 'Newest first.',
    scope: 'revocations:read',
    query: ListQuery,
    answers: { 200: { description: 'The revocations.', schema: RevocationPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    const page = await this.revocations.list(caller.tenantId, pageOf(query));
    return { revocations: page.items.map(revocationOut), next: page.next };
  }

  @Get(':id')
  @Endpoint({
    tag: 'Revocations',
    summary: 'Read a revocation',
    scope: 'revocations:read',
    params: RevocationPath,
    answers: { 200: { description: 'The revocation and its progress.', schema: RevocationOut } },
    problems: ['not_found'],
  })
  async read(@Param() { id }: RevocationPath, @Caller() caller: KeyRecord) {
    const found = await this.revocations.find(caller.tenantId, id);
    if (!found) throw new CurfewError('not_found', 'There is no such revocation');
    return revocationOut(found);
  }
}

/** A key bound to an application ends what that application started, nothing else (design §10). */
function requireOwn({ application }: KeyRecord, selector: object): void {
  if (application === undefined || ('application' in selector && selector.application === application)) return;
  throw new CurfewError('application_not_allowed', `This key may only end sessions of ${application}`);
}
