import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startPostgres } from '../../apps/embedded/src/postgres/start-postgres.js';
import type { Store } from '../../apps/embedded/src/processes/child.js';
import { LogFile } from '../../apps/embedded/src/processes/log-file.js';
import { moveTime } from '../../libs/redis/src/commands/move-time.js';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { LiveServer } from '../../libs/redis/src/store/live-server.js';
import { MovableClock } from './movable-clock.js';
import { temporaryFolder } from './temporary-folder.js';
import { startPrivateRedis, type PrivateRedis } from './test-redis.js';
import { waitFor } from './wait-for.js';

const SHARDS = 4;
const STOP_MS = 10_000;

/**
 * Stores whose time can be moved ahead, together with that of the processes that have its variables. Redis cannot be given
 * another clock (its allocator and libfaketime do not get on): the time of its shards is moved instead.
 */
export class VirtualTime {
  private readonly redisClient: Redis;

  private constructor(
    private readonly clock: MovableClock,
    private readonly postgres: Store,
    private readonly redis: PrivateRedis,
    private readonly removeFolder: () => void,
  ) {
    this.redisClient = new Redis(redis.url);
  }

  static async start(): Promise<VirtualTime> {
    const folder = temporaryFolder('virtual-time');
    const clock = await MovableClock.start();
    const log = new LogFile(join(folder.path, 'postgres.log'));
    const [postgres, redis] = await Promise.all([
      startPostgres({ home: folder.path, log, environment: clock.environment }),
      startPrivateRedis(),
    ]);
    return new VirtualTime(clock, postgres, redis, folder.remove);
  }

  /** Variables of the apps. */
  get environment(): Readonly<Record<string, string>> {
    const stores = { DATABASE_URL: this.postgres.url, REDIS_URL: this.redis.url };
    return { ...this.clock.environment, ...stores, CURFEW_SHARDS: String(SHARDS) };
  }

  /** As if the time between had been lived through. Resolves when everybody has the new one. */
  async leap(seconds: number): Promise<void> {
    await this.clock.leap(seconds);
    const server = new LiveServer(this.redisClient);
    for (let shard = 0; shard < SHARDS; shard++) {
      await waitFor(() => moveTime(server, shardKeys(shard), seconds * 1_000), 15_000, `shard ${shard}`);
    }
  }

  async stop(): Promise<void> {
    this.redisClient.disconnect();
    await Promise.all([this.postgres.stop(STOP_MS), this.redis.stop()]);
    this.clock.stop();
    this.removeFolder();
  }
}
