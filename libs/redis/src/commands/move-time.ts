import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';

const script = new Script('move-time');

/** Moves the shard's virtual time ahead by `ms`: for sandbox and tests. */
export async function moveTime(redis: Redis, keys: ShardKeys, ms: number): Promise<number> {
  return (await script.run(redis, [keys[0]], [ms])) as number;
}
