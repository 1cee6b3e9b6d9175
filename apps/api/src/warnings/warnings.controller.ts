import { CurfewError, type KeyRecord, Ledger, SessionRecords, TakeReceipt, Warnings } from '@curfew/domain';
import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { requireApplication } from '../http/application-binding.js';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { instant } from '../http/instant.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { ReceiptOut, receiptOut } from '../http/receipt-out.js';
import { ReceiptIn, WarningPage, WarningPath, WarningsPath } from './warning-schemas.js';

const WarningsQuery = PageQuery({});

/** Warnings, and what applications say became of them in front of the user. */
@Controller('v1/sessions/:id/warnings')
export class WarningsController {
  constructor(
    private readonly records: SessionRecords,
    private readonly ledger: Ledger,
    private readonly warnings: Warnings,
    private readonly receipts: TakeReceipt,
  ) {}

  @Get()
  @Endpoint({
    tag: 'Sessions',
    summary: "Read a session's warnings",
    scope: 'sessions:read',
    params: WarningsPath,
    query: WarningsQuery,
    answers: { 200: { description: 'Its warnings, in ledger order, with their receipts.', schema: WarningPage } },
    problems: ['not_found', 'session_forgotten'],
  })
  async list(
    @Param() { id }: WarningsPath,
    @Query() query: Static<typeof WarningsQuery>,
    @Caller() { tenantId }: KeyRecord,
  ) {
    if (!(await this.records.find(tenantId, id))) throw new CurfewError('not_found', 'There is no such session');
    const { items, next } = await this.ledger.page(
      tenantId,
      { sessionId: id, type: ['session.expiring'] },
      pageOf(query),
    );
    const eventIds = items.map((event) => event.id);
    const receipts = await this.warnings.receiptsOf(tenantId, eventIds);
    const warnings = items.map(({ id: eventId, timestamp, data: { clock, expiresAt, msLeft } }) => ({
      eventId,
      timestamp: instant(timestamp),
      clock,
      expiresAt,
      msLeft,
      receipts: (receipts.get(eventId) ?? []).map(receiptOut),
    }));
    return { warnings, next };
  }

  @Post(':eventId/receipts')
  @Endpoint({
    tag: 'Sessions',
    summary: 'Tell that a warning was shown',
    description:
      'Evidence that the user was warned. It is no activity, `extended` neither: report that to `/v1/activity`. ' +
      'The same application, action and moment again answers 200 with the first receipt.',
    scope: 'activity:write',
    params: WarningPath,
    body: ReceiptIn,
    status: 201,
    answers: {
      201: { description: 'Kept.', schema: ReceiptOut },
      200: { description: 'Kept before.', schema: ReceiptOut },
    },
    problems: ['application_not_allowed', 'not_found', 'too_many_receipts'],
  })
  async receive(
    @Param() { id: sessionId, eventId }: WarningPath,
    @Body() body: ReceiptIn,
    @Caller() caller: KeyRecord,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (body.application !== undefined) requireApplication(caller, body.application);
    const { receipt, replayed } = await this.receipts.take(
      { tenantId: caller.tenantId, sessionId, eventId },
      {
        application: body.application ?? caller.application,
        action: body.action,
        shownAt: Date.parse(body.shownAt),
      },
    );
    if (replayed) void reply.status(HttpStatus.OK);
    return receiptOut(receipt);
  }
}
