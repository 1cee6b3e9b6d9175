import { ApplicationTally, type CheckResult, type KeyRecord, LiveSessions } from '@curfew/domain';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Caller } from '../http/caller.js';
import { Endpoint } from '../http/endpoint.js';
import { optionalInstant } from '../http/instant.js';
import { CheckIn, CheckOut, CheckPath, ChecksOut } from './check-schemas.js';

@Controller('v1/check')
export class CheckController {
  constructor(
    private readonly live: LiveSessions,
    private readonly tally: ApplicationTally,
  ) {}

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
    const [result] = await this.check([id], caller);
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
  async many(@Body() { sessionIds }: CheckIn, @Caller() caller: KeyRecord) {
    const results = await this.check(sessionIds, caller);
    return { sessions: results.map((result, i) => out(sessionIds[i] as string, result)) };
  }

  private async check(sessionIds: readonly string[], { tenantNumber, application }: KeyRecord) {
    const keys = sessionIds.map((sessionId) => ({ tenantNumber, sessionId }));
    const results = await this.live.check(keys);
    this.tally.checked(keys, results, application);
    return results;
  }
}

function out(sessionId: string, { state, cause, msLeft, expiresAt }: CheckResult) {
  const active = state === 'active' || state === 'warned';
  return { sessionId, state, active, cause, msLeft, expiresAt: optionalInstant(expiresAt) };
}
