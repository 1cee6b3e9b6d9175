import { effectiveLimits, type KeyRecord, Policies, policySubjectOf, type SessionDraft } from '@curfew/domain';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { type Static, Type } from '@sinclair/typebox';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { Limits, Trace } from '../http/limits-schema.js';
import { Closed, LABEL_NAME, Name, Named, SessionId } from '../http/schema.js';

const word = (description: string) => Type.Optional(Name(description));
const Described = Closed({
  application: word('The application.'),
  subject: word('The subject.'),
  group: word('A group of the subject.'),
  clientType: word('The client type.'),
  classification: word('The classification.'),
  acr: word('The authentication context class, from which the assurance is derived.'),
});
const SessionMembers = Closed({
  sessionId: Type.Optional(SessionId()),
  parentId: Type.Optional(SessionId()),
  application: word('The application.'),
  subject: word('The subject.'),
  groups: Type.Optional(Type.Array(Name('A group.'), { maxItems: 100, uniqueItems: true })),
  clientType: word('The client type.'),
  classification: word('The classification.'),
  labels: Type.Optional(Named(LABEL_NAME, Name('A value.'), 20)),
  authentication: Type.Optional(
    Type.Object({ acr: word('The authentication context class.') }, { additionalProperties: true }),
  ),
});
const Resolved = Type.Object({
  limits: Limits,
  trace: Trace,
  observed: Type.Optional(Type.Object({ limits: Limits, trace: Trace })),
});
const ANSWERS = { 200: { description: 'The limits, and which rule gave each.', schema: Resolved } };

/** What the policies as they stand would give a session that is described, not started. */
@Controller('v1/effective-limits')
export class EffectiveLimitsController {
  constructor(private readonly policies: Policies) {}

  @Get()
  @Endpoint({
    tag: 'Policies',
    summary: 'Resolve limits',
    scope: 'policies:read',
    query: Described,
    answers: ANSWERS,
  })
  async byQuery(@Query() query: Static<typeof Described>, @Caller() caller: KeyRecord) {
    const { group, acr, ...rest } = query;
    return this.resolve(caller, { ...rest, groups: group === undefined ? [] : [group], authentication: { acr } });
  }

  @Post()
  @Endpoint({
    tag: 'Policies',
    summary: 'Resolve limits for the members of a session',
    scope: 'policies:read',
    body: SessionMembers,
    answers: ANSWERS,
  })
  async byMembers(@Body() body: Static<typeof SessionMembers>, @Caller() caller: KeyRecord) {
    return this.resolve(caller, { ...body, authentication: { acr: body.authentication?.acr } });
  }

  private async resolve(caller: KeyRecord, described: Partial<SessionDraft>) {
    const { policies } = await this.policies.current(caller.tenantId);
    const draft = { sessionId: '', subject: '', application: '', groups: [], labels: {}, ...described };
    return effectiveLimits(policies, policySubjectOf(draft));
  }
}
