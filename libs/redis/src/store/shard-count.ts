import { CannotRun } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { shardCountKey } from '../keys.js';

/** Writes the number of shards on first use; throws `CannotRun` when the store was made with another one (engine rule 6). */
export async function agreeOnShards(redis: RedisClient, configured: number): Promise<void> {
  await redis.setnx(shardCountKey, configured);
  const kept = Number(await redis.get(shardCountKey));
  if (kept !== configured) {
    throw new CannotRun(
      `CURFEW_SHARDS is ${configured}, but the live store was made with ${kept}: the number cannot change`,
    );
  }
}
