import { type CheckResult, type KeyRecord, LiveSessions } from '@curfew/domain';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { optionalInstant } from '../http/instant.js';
import { CheckIn, CheckOut, CheckPath, ChecksOut } from './check-schemas.js';

@Controller('v1/check')
export class CheckController {
  constructor(private readonly live: LiveSessions) {}

  @Get(':id')
  @Endpoint({
    tag: 'Hot path',
    summary: 'Check a session',
    description: 'A check is not activity. From the deadline on it says no, and that no is final.',
    scope: 'check:read',
    params: CheckPath,
    answers: { 200: { description: 'Whether the session lives.', schema: CheckOut } },
  })
  async one(@Param() { id }: CheckPath, @Caller() caller: KeyRecord) {
    const [result] = await this.live.check([{ tenantNumber: caller.tenantNumber, sessionId: id }]);
    return out(id, result as CheckResult);
  }

  @Post()
  @Endpoint({
    tag: 'Hot path',
    summary: 'Check many sessions',
    scope: 'check:read',
    body: CheckIn,
    answers: { 200: { description: 'Whether each session lives.', schema: ChecksOut } },
  })
  async many(@Body() { sessionIds }: CheckIn, @Caller() { tenantNumber }: KeyRecord) {
    const results = await this.live.check(sessionIds.map((sessionId) => ({ tenantNumber, sessionId })));
    return { sessions: results.map((result, i) => out(sessionIds[i] as string, result)) };
  }
}

function out(sessionId: string, { state, cause, msLeft, expiresAt }: CheckResult) {
  const active = state === 'active' || state === 'warned';
  return { sessionId, state, active, cause, msLeft, expiresAt: optionalInstant(expiresAt) };
}
