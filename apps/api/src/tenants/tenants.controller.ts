import { type Act, type Tenant, Tenants, TENANT_ADMIN_SCOPES } from '@curfew/domain';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import { Acting } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { instant } from '../http/instant.js';
import { mintKey } from '../http/mint-key.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { TenantCreated, TenantIn, TenantPage } from './tenant-schemas.js';

const ListQuery = PageQuery({});

@Controller('v1/tenants')
export class TenantsController {
  constructor(private readonly tenants: Tenants) {}

  @Post()
  @Endpoint({
    tag: 'Tenants',
    summary: 'Make a tenant',
    description: 'For the operator. The tenant is born with a `baseline` policy and an administrator key.',
    scope: 'tenants:write',
    body: TenantIn,
    answers: { 201: { description: 'The tenant, and its key.', schema: TenantCreated } },
    problems: ['tenant_exists'],
  })
  async create(@Body() body: TenantIn, @Acting() act: Act) {
    const { token, record } = mintKey();
    const tenant = await this.tenants.create(
      body.name,
      { ...record, name: 'administrator', scopes: TENANT_ADMIN_SCOPES },
      act,
    );
    return { ...out(tenant), adminKey: token };
  }

  @Get()
  @Endpoint({
    tag: 'Tenants',
    summary: 'List tenants',
    scope: 'tenants:write',
    query: ListQuery,
    answers: { 200: { description: 'In order of creation.', schema: TenantPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>) {
    const page = await this.tenants.list(pageOf(query));
    return { tenants: page.items.map(out), next: page.next };
  }
}

function out(tenant: Tenant) {
  return { id: tenant.id, name: tenant.name, createdAt: instant(tenant.createdAt) };
}
