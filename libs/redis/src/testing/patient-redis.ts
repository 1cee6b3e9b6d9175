import type { Redis } from 'ioredis';
import { openRedis } from '../connection.js';

const PATIENCE_MS = 10_000;

/** A connection of the hot path on a machine that is busy with other tests: half a second's wait there tells nothing. */
export function patientRedis(url: string): Redis {
  const redis = openRedis(url, 'hot', 'test') as Redis;
  redis.options.commandTimeout = PATIENCE_MS;
  return redis;
}
