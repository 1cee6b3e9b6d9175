import { Applications, CurfewError, type KeyRecord } from '@curfew/domain';
import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { applicationOut } from './application-out.js';
import { ApplicationOut, ApplicationPage, ApplicationPath } from './application-schemas.js';

const ListQuery = PageQuery({});

/** Who honours sessions, how, and how well. */
@Controller('v1/applications')
export class ApplicationsController {
  constructor(private readonly applications: Applications) {}

  @Get()
  @Endpoint({
    tag: 'Applications',
    summary: 'List applications',
    description: 'Those that were seen to report activity, to check, to acknowledge or to read events, by name.',
    scope: 'applications:read',
    query: ListQuery,
    answers: { 200: { description: 'By name.', schema: ApplicationPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    const page = await this.applications.list(caller.tenantId, pageOf(query));
    return { applications: page.items.map(applicationOut), next: page.next };
  }

  @Get(':name')
  @Endpoint({
    tag: 'Applications',
    summary: 'Read an application',
    scope: 'applications:read',
    params: ApplicationPath,
    answers: { 200: { description: 'What is known of it.', schema: ApplicationOut } },
    problems: ['not_found'],
  })
  async read(@Param() { name }: ApplicationPath, @Caller() caller: KeyRecord) {
    const found = await this.applications.find(caller.tenantId, name);
    if (!found) throw new CurfewError('not_found', 'No such application was seen');
    return applicationOut(found);
  }
}
