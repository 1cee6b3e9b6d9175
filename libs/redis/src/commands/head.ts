import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';

const headScript = new Script('head');
const nowScript = new Script('now');

/** The shard's time and its soonest next check. */
export async function head(redis: Redis, keys: ShardKeys): Promise<{ now: number; head?: number }> {
  const [now, score] = (await headScript.run(redis, [keys[0], keys[1]])) as [number, number];
  return { now, head: score === -1 ? undefined : score };
}

/** The shard's time. */
export async function shardNow(redis: Redis, keys: ShardKeys): Promise<number> {
  return (await nowScript.run(redis, [keys[0]])) as number;
}
