import { CurfewError, type KeyRecord, Ledger, ListSessions, SessionRecords, Warnings } from '@curfew/domain';
import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { eventOut } from '../http/event-out.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { receiptOut } from '../http/receipt-out.js';
import { deadlineOut } from './deadline-out.js';
import { DeadlineOut, HistoryPage, SessionPath } from './session-schemas.js';

const HistoryQuery = PageQuery({});

/** Why a session ends when it does, and what happened to it. */
@Controller('v1/sessions/:id')
export class SessionHistoryController {
  constructor(
    private readonly sessions: ListSessions,
    private readonly records: SessionRecords,
    private readonly ledger: Ledger,
    private readonly warnings: Warnings,
  ) {}

  @Get('deadline')
  @Endpoint({
    tag: 'Sessions',
    summary: 'Explain the deadline',
    description:
      'Every deadline that could end the session, its own or its parent’s, the rule and version behind it, and what last moved it.',
    scope: 'sessions:read',
    params: SessionPath,
    answers: { 200: { description: 'The explanation.', schema: DeadlineOut } },
    problems: ['not_found', 'session_forgotten'],
  })
  async deadline(@Param() { id }: SessionPath, @Caller() caller: KeyRecord) {
    const details = await this.sessions.find(caller.tenantId, id);
    if (!details) throw new CurfewError('not_found', 'There is no such session');
    const { parentId } = details.record;
    return deadlineOut(
      details,
      parentId === undefined ? undefined : await this.sessions.find(caller.tenantId, parentId),
    );
  }

  @Get('events')
  @Endpoint({
    tag: 'Sessions',
    summary: "Read a session's history",
    scope: 'sessions:read',
    params: SessionPath,
    query: HistoryQuery,
    answers: {
      200: { description: 'Its events, in ledger order; warnings with their receipts.', schema: HistoryPage },
    },
    problems: ['not_found', 'session_forgotten'],
  })
  async events(@Param() { id }: SessionPath, @Query() query: Static<typeof HistoryQuery>, @Caller() caller: KeyRecord) {
    if (!(await this.records.find(caller.tenantId, id))) throw new CurfewError('not_found', 'There is no such session');
    const page = await this.ledger.page(caller.tenantId, { sessionId: id }, pageOf(query));
    const warned = page.items.filter(({ type }) => type === 'session.expiring').map((event) => event.id);
    const receipts = await this.warnings.receiptsOf(caller.tenantId, warned);
    const events = page.items.map((event) => ({
      ...eventOut(event),
      receipts: receipts.get(event.id)?.map(receiptOut),
    }));
    return { events, next: page.next };
  }
}
