import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { AtMost } from './at-most.js';

const IDLE_MS = 900_000;
const IN_FLIGHT = 64;

/** The design most would begin with: a delayed job per session, taken away and added again on every event. */
@Controller('v1/activity')
export class NaiveController {
  private readonly queue: Queue;
  private readonly slots = new AtMost(IN_FLIGHT);

  constructor(@Inject(Redis) redis: Redis) {
    this.queue = new Queue('timeouts', { connection: redis });
  }

  @Post()
  @HttpCode(200)
  async take(@Body() { events }: { events: { sessionId: string }[] }) {
    await Promise.all(events.map(({ sessionId }) => this.slots.run(() => this.move(sessionId))));
    return { accepted: events.length, rejected: [], sessions: [] };
  }

  private async move(sessionId: string): Promise<void> {
    await this.queue.remove(sessionId);
    const job = { jobId: sessionId, delay: IDLE_MS, removeOnComplete: true, removeOnFail: true };
    await this.queue.add('expire', {}, job);
  }
}
