import type { Redis } from 'ioredis';
import { decodeDecision } from '../commands/decode-decision.js';
import { shardKeys } from '../keys.js';
import { Alarms } from '../queue/alarms.js';
import { RedisLiveSessions } from '../store/redis-live-sessions.js';

export const KEYS = shardKeys(0);

/** Live sessions of a store with one shard, whose alarms ring for nobody. */
export function oneShard(redis: Redis): RedisLiveSessions {
  return new RedisLiveSessions(redis, 1, new Alarms({ add: async () => undefined }, 50));
}

/** Makes the shard believe that it has seen `at` (milliseconds); ahead of the server's clock its time stands still. */
export async function setShardTime(redis: Redis, at: number): Promise<void> {
  const kept = Buffer.alloc(12);
  kept.writeUIntLE(at, 0, 6);
  await redis.hset(KEYS[0], '!', kept);
}

/** Everything in the shard's outbox, whoever has read it. */
export async function decided(redis: Redis) {
  const entries = await redis.xrange(KEYS[2], '-', '+');
  return entries.flatMap(([, flat]) => {
    const decisions = [];
    for (let i = 0; i < flat.length; i += 2) decisions.push(decodeDecision(flat[i] as string, flat[i + 1] as string));
    return decisions;
  });
}
