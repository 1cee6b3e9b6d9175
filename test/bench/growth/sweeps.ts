import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { BareLiveStore, living } from '../stage/live-drafts.js';
import { startRedisStore } from '../stage/stores.js';

const SESSIONS_A_PUT = 50_000;
/** As the worker sweeps. */
const LIMIT = 1_000;
const LATER_SECONDS = 40_000;
const SOON_SECONDS = 3;

export interface SweepStore {
  /** Sessions a second that are claimed and ended, of so many that become due among the others. */
  measure(due: number): Promise<number>;
  stop(): Promise<void>;
}

/** A live store without processes that holds so many sessions. */
export async function startSweepStore(sessions: number): Promise<SweepStore> {
  const store = await startRedisStore();
  const redis = new Redis(store.url);
  const bare = new BareLiveStore(redis);
  await bare.open();
  let next = 0;
  const put = async (count: number, idleSeconds: number) => {
    for (let left = count; left > 0; left -= SESSIONS_A_PUT) {
      const views = Array.from({ length: Math.min(left, SESSIONS_A_PUT) }, () => living(idOf(next++), idleSeconds));
      await bare.put(views);
    }
  };
  await put(sessions, LATER_SECONDS);
  return {
    async measure(due) {
      await put(due, SOON_SECONDS);
      await sleep(SOON_SECONDS * 1000 + 50);
      const began = performance.now();
      const ended = await bare.sweep(LIMIT);
      if (ended !== due) throw new Error(`${ended} of ${due} sessions were swept: they became due too soon`);
      return (ended / (performance.now() - began)) * 1000;
    },
    async stop() {
      redis.disconnect();
      await store.stop();
    },
  };
}

function idOf(i: number): string {
  return `swept-${String(i).padStart(20, '0')}`;
}
