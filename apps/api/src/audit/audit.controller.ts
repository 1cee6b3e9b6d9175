import { AuditLog, type KeyRecord } from '@curfew/domain';
import { Controller, Get, Query } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { instant } from '../http/instant.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { Instant, PageOf } from '../http/schema.js';

const ListQuery = PageQuery({});
const AuditPage = PageOf(
  'entries',
  Type.Object({
    id: Type.String(),
    at: Instant('When.'),
    keyId: Type.String({ description: 'The acting API key; `system` for what Curfew does by itself.' }),
    onBehalfOf: Type.Optional(Type.String({ description: 'The person behind the key, as the caller named them.' })),
    requestId: Type.Optional(Type.String()),
    action: Type.String({ description: 'policy.create, key.delete, session.revoke, …; may grow.' }),
    target: Type.String({ description: 'policy/<name>, key/<id>, session/<id>, …' }),
    reason: Type.Optional(Type.String()),
    before: Type.Optional(Type.Any()),
    after: Type.Optional(Type.Any()),
  }),
);

@Controller('v1/audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @Endpoint({
    tag: 'Audit',
    summary: 'Read the audit log',
    description: 'Administrative acts, oldest first.',
    scope: 'audit:read',
    query: ListQuery,
    answers: { 200: { description: 'The acts.', schema: AuditPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    const page = await this.log.list(caller.tenantId, pageOf(query));
    return { entries: page.items.map((entry) => ({ ...entry, at: instant(entry.at) })), next: page.next };
  }
}
