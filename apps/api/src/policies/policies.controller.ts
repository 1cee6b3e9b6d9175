import { type Act, CurfewError, type KeyRecord, Policies } from '@curfew/domain';
import { Body, Controller, Delete, Get, Headers, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { Acting, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { etag, expectedVersion } from '../http/etag.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { documentOf, policyOut, requireUnchanged, versionOut } from './policy-document.js';
import { PolicyIn, PolicyOut, PolicyPage, PolicyPath, PolicyReplacement, VersionPage } from './policy-schemas.js';
import { PolicyPublisher } from './policy-publisher.js';

const ListQuery = PageQuery({});
const IF_MATCH = { 'if-match': { description: 'The ETag of the version you have read, or `*`.', required: true } };

@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly policies: Policies,
    private readonly publisher: PolicyPublisher,
  ) {}

  @Post()
  @Endpoint({
    tag: 'Policies',
    summary: 'Create a policy',
    description: 'Live sessions are re-dated at once: tightening warns or ends, and never postpones.',
    scope: 'policies:write',
    body: PolicyIn,
    answers: { 201: { description: 'The policy, with its `ETag`.', schema: PolicyOut } },
    problems: ['policy_exists'],
  })
  async create(@Body() body: PolicyIn, @Acting() act: Act, @Res({ passthrough: true }) reply: FastifyReply) {
    const policy = await this.publisher.create(documentOf(body), act);
    void reply.header('etag', etag(policy.version)).header('location', `/v1/policies/${policy.document.name}`);
    return policyOut(policy);
  }

  @Get()
  @Endpoint({
    tag: 'Policies',
    summary: 'List policies',
    scope: 'policies:read',
    query: ListQuery,
    answers: { 200: { description: 'By name.', schema: PolicyPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    const page = await this.policies.list(caller.tenantId, pageOf(query));
    return { policies: page.items.map(policyOut), next: page.next };
  }

  @Get(':name')
  @Endpoint({
    tag: 'Policies',
    summary: 'Read a policy',
    scope: 'policies:read',
    params: PolicyPath,
    answers: { 200: { description: 'The current version, with its `ETag`.', schema: PolicyOut } },
    problems: ['not_found'],
  })
  async read(
    @Param() { name }: Static<typeof PolicyPath>,
    @Caller() caller: KeyRecord,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const policy = await this.policies.find(caller.tenantId, name);
    if (!policy) throw new CurfewError('not_found', 'There is no such policy');
    void reply.header('etag', etag(policy.version));
    return policyOut(policy);
  }

  @Put(':name')
  @Endpoint({
    tag: 'Policies',
    summary: 'Replace a policy',
    scope: 'policies:write',
    params: PolicyPath,
    headers: IF_MATCH,
    body: PolicyReplacement,
    answers: { 200: { description: 'The new version, with its `ETag`.', schema: PolicyOut } },
    problems: ['not_found', 'precondition_failed', 'precondition_required'],
  })
  async replace(
    @Param() { name }: Static<typeof PolicyPath>,
    @Body() body: PolicyReplacement,
    @Headers('if-match') ifMatch: string | undefined,
    @Acting() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const expected = expectedVersion(ifMatch);
    const current = await this.policies.find(act.tenantId, name);
    if (!current) throw new CurfewError('not_found', 'There is no such policy');
    requireUnchanged(body, current);
    const policy = await this.publisher.replace(documentOf({ ...body, name }), expected, act);
    void reply.header('etag', etag(policy.version));
    return policyOut(policy);
  }

  @Delete(':name')
  @Endpoint({
    tag: 'Policies',
    summary: 'Delete a policy',
    scope: 'policies:write',
    params: PolicyPath,
    headers: IF_MATCH,
    answers: { 204: { description: 'Deleted; its versions stay readable.', schema: null } },
    problems: ['not_found', 'precondition_failed', 'precondition_required', 'baseline_required'],
  })
  async delete(
    @Param() { name }: Static<typeof PolicyPath>,
    @Headers('if-match') ifMatch: string | undefined,
    @Acting() act: Act,
  ): Promise<void> {
    await this.publisher.delete(name, expectedVersion(ifMatch), act);
  }

  @Get(':name/versions')
  @Endpoint({
    tag: 'Policies',
    summary: "List a policy's versions",
    description: 'Newest first, deleted policies included, each with what it changed and how far it has been applied.',
    scope: 'policies:read',
    params: PolicyPath,
    query: ListQuery,
    answers: { 200: { description: 'The versions.', schema: VersionPage } },
    problems: ['not_found'],
  })
  async versions(
    @Param() { name }: Static<typeof PolicyPath>,
    @Query() query: Static<typeof ListQuery>,
    @Caller() caller: KeyRecord,
  ) {
    const page = await this.policies.versions(caller.tenantId, name, pageOf(query));
    if (page.items.length === 0 && query.after === undefined) {
      throw new CurfewError('not_found', 'There is no such policy');
    }
    return { versions: page.items.map(versionOut), next: page.next };
  }
}
