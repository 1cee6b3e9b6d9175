import type { Redis } from 'ioredis';
import { shardKeys } from '../../libs/redis/src/keys.js';

/**
 * The reserved field of a live hash, as libs/redis/src/commands/includes/time.lua packs it: the latest time the shard has
 * seen, its virtual offset, and whatever follows.
 */
const SET_OFFSET = `
  local kept = redis.call('HGET', KEYS[1], '!')
  local latest, offset, rest = struct.unpack('<I6I6', kept)
  redis.call('HSET', KEYS[1], '!', struct.pack('<I6I6', latest, tonumber(ARGV[1])) .. string.sub(kept, rest))
  return { latest, offset }`;

/**
 * Puts a shard's offset to Redis's time, and leaves alone what the shard has seen: to its scripts, TIME steps by the
 * difference. Throws for a shard that has no time yet.
 */
export async function setOffset(redis: Redis, shard: number, offsetMs: number): Promise<void> {
  await redis.eval(SET_OFFSET, 1, shardKeys(shard)[0], offsetMs);
}
