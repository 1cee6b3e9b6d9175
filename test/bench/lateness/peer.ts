import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { cpuOfRedis } from '../stage/cpu.js';
import { forkReady } from '../stage/fork-ready.js';
import { deadlineOf, inTime, TooLate } from '../stage/stampede.js';
import { startRedisStore } from '../stage/stores.js';
import type { Lateness } from './curfew.js';
import { distributionOf } from './distribution.js';
import { OUTBOX } from './expiry-order.js';
import type { Scenario } from './scenarios.js';

const POLL_MS = 250;
/** Given up when nothing more has come for so long: notices of Redis are not stored. */
const SILENT_MS = 45_000;
const ENTRIES_A_PAGE = 20_000;
const BEFORE_MS = 500;

/** A peer on a Redis of its own, in a process of its own. Lateness is when its note came to Redis, by Redis's clock. */
export function peerLateness(name: 'bullmq' | 'key-expiry', scenario: Scenario): Promise<Lateness> {
  return inTime(scenario.count, async (leadMs) => {
    const store = await startRedisStore();
    const redis = new Redis(store.url);
    const peer = await forkReady(join(__dirname, 'peer-main.js'), [name, store.url]);
    try {
      const firstAt = Date.now() + leadMs;
      await peer.ask({ count: scenario.count, spreadMs: scenario.spreadMs, firstAt });
      if (Date.now() > firstAt - BEFORE_MS) throw new TooLate();
      await sleep(firstAt - BEFORE_MS - Date.now());
      const before = await cpuOfRedis(redis);
      await allNoted(redis, scenario);
      const redisSeconds = (await cpuOfRedis(redis)) - before;
      const latenesses = await readNotes(redis, (i) => deadlineOf(scenario, firstAt, i));
      return { ...distributionOf(latenesses), ended: latenesses.length, redisSeconds };
    } finally {
      peer.stop();
      redis.disconnect();
      await store.stop();
    }
  });
}

async function allNoted(redis: Redis, { count, spreadMs }: Scenario): Promise<void> {
  let [noted, changedAt] = [-1, performance.now() + spreadMs];
  while (noted < count && performance.now() - changedAt < SILENT_MS) {
    const now = await redis.xlen(OUTBOX);
    if (now !== noted) [noted, changedAt] = [now, Math.max(changedAt, performance.now())];
    await sleep(POLL_MS);
  }
}

async function readNotes(redis: Redis, deadline: (i: number) => number): Promise<number[]> {
  const latenesses: number[] = [];
  for (let from = '-'; ;) {
    const page = await redis.xrange(OUTBOX, from, '+', 'COUNT', ENTRIES_A_PAGE);
    for (const [id, [, i]] of page) latenesses.push(Number(id.split('-', 1)[0]) - deadline(Number(i)));
    const last = page.at(-1);
    if (!last || page.length < ENTRIES_A_PAGE) return latenesses;
    from = `(${last[0]}`;
  }
}
