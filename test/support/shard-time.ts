import type { Redis } from 'ioredis';
import { shardKeys } from '../../libs/redis/src/keys.js';

/** Where a shard's header has the latest time it has seen, and after it its virtual offset (libs/redis, shard.lua). */
const SET_OFFSET = `
  local LATEST_AT = 13
  local kept = redis.call('HGET', KEYS[1], '!')
  local latest, offset, rest = struct.unpack('<I6i6', kept, LATEST_AT)
  local packed = string.sub(kept, 1, LATEST_AT - 1) .. struct.pack('<I6i6', latest, tonumber(ARGV[1]))
  redis.call('HSET', KEYS[1], '!', packed .. string.sub(kept, rest))
  return { latest, offset }`;

/**
 * Puts a shard's offset to Redis's time, and leaves alone what the shard has seen: to its scripts, TIME steps by the
 * difference. Throws for a shard that has no time yet.
 */
export async function setOffset(redis: Redis, shard: number, offsetMs: number): Promise<void> {
  await redis.eval(SET_OFFSET, 1, shardKeys(shard)[0], offsetMs);
}
