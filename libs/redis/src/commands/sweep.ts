import type { SweepResult } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';

const script = new Script('sweep');

/** Looks at up to `limit` sessions whose next check is due. */
export async function sweep(redis: Redis, keys: ShardKeys, limit: number): Promise<SweepResult> {
  const [now, looked, warned, locked, ended, head] = (await script.run(redis, keys, [limit])) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { now, looked, warned, locked, ended, head: head === -1 ? undefined : head };
}
