import { CannotRun } from '@curfew/domain';
import type { Redis } from 'ioredis';
import { shardCountKey } from '../keys.js';

/** Writes the number of shards on first use; throws `CannotRun` when the store was made with another one (engine rule 6). */
export async function agreeOnShards(redis: Redis, configured: number): Promise<void> {
  await redis.setnx(shardCountKey, configured);
  const kept = Number(await redis.get(shardCountKey));
  if (kept !== configured) {
    throw new CannotRun(
      `CURFEW_SHARDS is ${configured}, but the live store was made with ${kept}: the number cannot change`,
    );
  }
}
