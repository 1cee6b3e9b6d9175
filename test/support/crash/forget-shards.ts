import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { shardCountKey, shardKeys } from '../../../libs/redis/src/keys.js';

/** So that some sessions have started by then. */
const AFTER_MS = 300;

/** Takes the headers of all shards away: they are cold, and all they hold has to be proven from the rows. */
export async function forgetShards(redisUrl: string): Promise<void> {
  await sleep(AFTER_MS);
  const redis = new Redis(redisUrl);
  const shards = Number(await redis.get(shardCountKey));
  for (let shard = 0; shard < shards; shard++) await redis.hdel(shardKeys(shard)[0], '!');
  redis.disconnect();
}
