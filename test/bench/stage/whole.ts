import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { shardKeys } from '@curfew/redis';
import { SHARDS } from './fill.js';

const POLL_MS = 100;
/** Of a shard's header: after the byte of its format comes its condition. */
const COMPLETE = 1;
const PATIENCE_MS = 900_000;

/** Every shard says that all its sessions are there. */
export async function isWhole(redis: Redis): Promise<boolean> {
  const headers = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) => redis.hgetBuffer(shardKeys(shard)[0], '!')),
  );
  return headers.every((header) => header?.[1] === COMPLETE);
}

/** Milliseconds that it took. */
export async function waitUntilWhole(redis: Redis): Promise<number> {
  const began = performance.now();
  while (!(await isWhole(redis))) {
    if (performance.now() - began > PATIENCE_MS) throw new Error('the live store was not restored');
    await sleep(POLL_MS);
  }
  return performance.now() - began;
}
