import type { RedisClient } from '../cluster/masters.js';
import { outboxKey, shardKeys } from '../keys.js';
import { Script } from '../script.js';

const script = new Script('trim-outbox');

/** Drops acknowledged entries older than `keepMs`; returns how many. */
export async function trimOutbox(redis: RedisClient, shard: number, group: string, keepMs: number): Promise<number> {
  return (await script.run(redis, [shardKeys(shard)[0], outboxKey(shard)], [group, keepMs])) as number;
}
