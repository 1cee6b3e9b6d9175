import { type Act, type ApiKey, Clock, CurfewError, invalid, KeyMirror, type KeyRecord, Keys } from '@curfew/domain';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import type { Static } from '@sinclair/typebox';
import { Acting, Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { instant, optionalInstant } from '../http/instant.js';
import { mintKey } from '../http/mint-key.js';
import { pageOf, PageQuery } from '../http/page-query.js';
import { KeyCreated, KeyIn, KeyPage, KeyPath } from './key-schemas.js';

const ListQuery = PageQuery({});

@Controller('v1/keys')
export class KeysController {
  constructor(
    private readonly keys: Keys,
    private readonly mirror: KeyMirror,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Endpoint({
    tag: 'Keys',
    summary: 'Make an API key',
    scope: 'keys:write',
    body: KeyIn,
    answers: { 201: { description: 'The key, shown once.', schema: KeyCreated } },
  })
  async create(@Body() body: KeyIn, @Acting() act: Act, @Caller() caller: KeyRecord) {
    const beyond = body.scopes.filter((scope) => !caller.scopes.includes(scope));
    if (beyond.length > 0) {
      throw new CurfewError('insufficient_scope', `A key cannot give what it lacks: ${beyond.join(', ')}`);
    }
    if (caller.application !== undefined && body.application !== caller.application) {
      throw new CurfewError('application_not_allowed', `This key can only make keys for ${caller.application}`);
    }
    const expiresAt = body.expiresAt === undefined ? undefined : Date.parse(body.expiresAt);
    if (expiresAt !== undefined && expiresAt <= this.clock.now()) {
      throw invalid([{ pointer: '#/expiresAt', detail: 'must lie ahead' }]);
    }
    if (caller.expiresAt !== undefined && (expiresAt ?? Number.POSITIVE_INFINITY) > caller.expiresAt) {
      throw invalid([
        { pointer: '#/expiresAt', detail: `must not lie after this key's own, ${instant(caller.expiresAt)}` },
      ]);
    }
    const { token, record } = mintKey();
    const { name, scopes, application } = body;
    const created = await this.keys.create({ ...record, name, scopes, application, expiresAt }, act);
    await this.mirror.remember(created);
    return { ...out(created), key: token };
  }

  @Get()
  @Endpoint({
    tag: 'Keys',
    summary: 'List API keys',
    scope: 'keys:read',
    query: ListQuery,
    answers: { 200: { description: 'In order of creation, without secrets.', schema: KeyPage } },
  })
  async list(@Query() query: Static<typeof ListQuery>, @Caller() caller: KeyRecord) {
    const page = await this.keys.list(caller.tenantId, pageOf(query));
    return { keys: page.items.map(out), next: page.next };
  }

  @Delete(':id')
  @Endpoint({
    tag: 'Keys',
    summary: 'Delete an API key',
    description: 'It stops working everywhere within a second.',
    scope: 'keys:write',
    params: KeyPath,
    answers: { 204: { description: 'Deleted.', schema: null } },
    problems: ['not_found'],
  })
  async delete(@Param() { id }: Static<typeof KeyPath>, @Acting() act: Act): Promise<void> {
    if (!(await this.keys.delete(id, act))) throw new CurfewError('not_found', 'There is no such key');
    await this.mirror.forget(id);
  }
}

function out(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    application: key.application,
    createdAt: instant(key.createdAt),
    expiresAt: optionalInstant(key.expiresAt),
    lastUsedAt: optionalInstant(key.lastUsedAt),
  };
}
