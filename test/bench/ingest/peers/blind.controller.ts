import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Redis } from 'ioredis';

/** Writes last activity without looking: no deadline, no refusal. What Redis takes through one pipeline, and no more. */
@Controller('v1/activity')
export class BlindController {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  @Post()
  @HttpCode(200)
  async take(@Body() { events }: { events: { sessionId: string }[] }) {
    const pipeline = this.redis.pipeline();
    const now = Date.now();
    for (const { sessionId } of events) pipeline.hset(`s:${sessionId}`, 'last', now);
    await pipeline.exec();
    return { accepted: events.length, rejected: [], sessions: [] };
  }
}
