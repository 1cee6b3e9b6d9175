import { setImmediate as tick } from 'node:timers/promises';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';

/**
 * Does nothing, and yields one tick before it answers, as whatever asks a store does: answers then leave in groups. One
 * that answers at once is slower and would flatter us.
 */
@Controller('v1')
export class NoopController {
  @Post('activity')
  @HttpCode(200)
  async take(@Body() { events }: { events: unknown[] }) {
    await tick();
    return { accepted: events.length, rejected: [], sessions: [] };
  }

  @Get('check/:id')
  async one(@Param('id') id: string) {
    await tick();
    return alive(id);
  }

  @Post('check')
  @HttpCode(200)
  async many(@Body() { sessionIds }: { sessionIds: string[] }) {
    await tick();
    return { sessions: sessionIds.map(alive) };
  }
}

function alive(sessionId: string) {
  return { sessionId, state: 'active', active: true, msLeft: 899_000, expiresAt: '2030-01-01T00:00:00.000Z' };
}
