import type { Redis } from 'ioredis';
import { endedSinceKey, shardKeys } from '../keys.js';
import { Script } from '../script.js';

const script = new Script('rotate-ended');

/** Starts a new round of remembered endings when the last rotation is at least `periodMs` ago; true when it did. */
export async function rotateEnded(redis: Redis, shard: number, periodMs: number): Promise<boolean> {
  const [live, , , ended, endedBefore] = shardKeys(shard);
  return (await script.run(redis, [live, ended, endedBefore, endedSinceKey(shard)], [periodMs])) === 1;
}
