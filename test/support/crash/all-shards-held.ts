import { Redis } from 'ioredis';
import { leaseKey, shardCountKey } from '../../../libs/redis/src/keys.js';
import { waitFor } from '../wait-for.js';

/** Well over the life of a lease. */
const HELD_MS = 30_000;

/** Waits until a worker that lives looks after each shard: the leases of one that died have to run out first. */
export async function allShardsHeld(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    const shards = Number(await redis.get(shardCountKey));
    const left = () => Promise.all(Array.from({ length: shards }, (_, shard) => redis.pttl(leaseKey(shard, 'upkeep'))));
    const renewed = new Set<number>();
    let before = await left();
    const allRenewed = async () => {
      const now = await left();
      for (const [shard, ms] of now.entries()) if (ms > before[shard]!) renewed.add(shard);
      before = now;
      return renewed.size === shards;
    };
    await waitFor(allRenewed, HELD_MS, 'a living holder of each shard');
  } finally {
    redis.disconnect();
  }
}
