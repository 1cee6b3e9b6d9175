import { type RedisClient, serverTime } from '../cluster/masters.js';
import { workersKey } from '../keys.js';
import { orUnavailable } from '../unavailable.js';

const ALIVE_MS = 5_000;

/** Which workers are alive, by the server's time: readiness of the whole service asks. */
export class WorkerHeartbeats {
  constructor(private readonly redis: RedisClient) {}

  async beat(worker: string): Promise<void> {
    await orUnavailable(async () => {
      const now = await this.now();
      await this.redis
        .multi()
        .zadd(workersKey, now, worker)
        .zremrangebyscore(workersKey, '-inf', now - ALIVE_MS)
        .exec();
    });
  }

  async leave(worker: string): Promise<void> {
    await orUnavailable(() => this.redis.zrem(workersKey, worker));
  }

  async alive(): Promise<number> {
    return orUnavailable(async () => this.redis.zcount(workersKey, (await this.now()) - ALIVE_MS, '+inf'));
  }

  /** The server's time in milliseconds; its distance from the process clock is a metric. */
  async now(): Promise<number> {
    return Math.floor(await serverTime(this.redis, workersKey));
  }
}
