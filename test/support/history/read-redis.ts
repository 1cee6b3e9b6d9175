import { sessionKeyOf } from '@curfew/domain';
import type { RedisClient } from '../../../libs/redis/src/cluster/masters.js';
import { shardCountKey, shardKeys } from '../../../libs/redis/src/keys.js';
import type { EndingFact, Facts } from './facts.js';

export type RedisFacts = Pick<Facts, 'now' | 'live' | 'due' | 'tombstones'>;

/** Of a store that was emptied. */
const DEFAULT_SHARDS = 16;
const FIELD = /^[0-9a-f]{6}[A-Za-z0-9._~-]{1,128}$/;

/** All that the live store holds of a tenant. */
export async function readRedis(redis: RedisClient, tenantNumber: number): Promise<RedisFacts> {
  const own = (field: string) => FIELD.test(field) && sessionKeyOf(field).tenantNumber === tenantNumber;
  const idOf = (field: string) => sessionKeyOf(field).sessionId;
  const live = new Set<string>();
  const due = new Map<string, number>();
  const tombstones = new Map<string, EndingFact>();
  for (const shard of await shards(redis)) {
    const [liveKey, dueKey, , endedKey, endedBeforeKey] = shardKeys(shard);
    for (const field of await redis.hkeys(liveKey)) if (own(field)) live.add(idOf(field));
    const scored = await redis.zrange(dueKey, 0, -1, 'WITHSCORES');
    for (let i = 0; i < scored.length; i += 2) {
      if (own(scored[i]!)) due.set(idOf(scored[i]!), Number(scored[i + 1]));
    }
    for (const key of [endedBeforeKey, endedKey]) {
      for (const [field, kept] of Object.entries(await redis.hgetall(key))) {
        if (own(field)) tombstones.set(idOf(field), endingOf(kept));
      }
    }
  }
  const [seconds, micros] = await redis.time();
  return { now: Number(seconds) * 1000 + Math.floor(Number(micros) / 1000), live, due, tombstones };
}

function endingOf(kept: string): EndingFact {
  const [cause = '', deadline, decidedAt] = kept.split(' ');
  return { cause, deadline: Number(deadline) || undefined, decidedAt: Number(decidedAt) };
}

/** The numbers of the shards that both stores agreed on. */
export async function shards(redis: RedisClient): Promise<number[]> {
  const count = Number((await redis.get(shardCountKey)) ?? DEFAULT_SHARDS);
  return Array.from({ length: count }, (_, shard) => shard);
}
