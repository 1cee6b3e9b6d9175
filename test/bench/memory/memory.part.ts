import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Part } from '../part.js';
import { BareLiveStore, keyOf, living } from '../stage/live-drafts.js';
import { startRedisStore } from '../stage/stores.js';
import { bullJobs, type Loader, middlewareKeys } from './peers.js';

const ID_LENGTHS = [26, 36];
const IDLE_SECONDS = 900;
const REPORTS_A_CALL = 5_000;
const PEERS: Readonly<Record<string, Loader>> = { bullmq: bullJobs, 'express-session': middlewareKeys };

export const memory: Part = {
  name: 'memory',
  title: 'Memory of Redis',
  about:
    'Bytes of Redis (`used_memory`, a difference) per session, with random ids of 26 and 36 characters. `live`: a live ' +
    'session with its place in the due index. `touched`: the same, all of them active since the last checkpoint. ' +
    '`tombstone`: what is remembered of an ended session. Put in by the script that restores a lost store. `bullmq`: a ' +
    'delayed job per session, which holds no state of it; `express-session`: its key with an expiry. Of 500 000 sessions, ' +
    'at which the hash tables of Redis are nearly full: just after they doubled, a session takes some tens of bytes more.',
  columns: [
    { heading: 'bytes', value: 'bytes' },
    { heading: 'x BullMQ job', value: 'bytes', over: { subject: 'bullmq' } },
    { heading: 'x express-session', value: 'bytes', over: { subject: 'express-session' } },
  ],
  targets: ID_LENGTHS.map((length) => ({ row: `live ${length}`, column: 'bytes', atMost: 320 })),
  async run({ options, wants, size, record }) {
    const count = size(500_000, 20_000);
    const store = await startRedisStore();
    const redis = new Redis(store.url);
    const used = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
    const grown = async (work: () => Promise<void>) => {
      const before = await used();
      await work();
      return ((await used()) - before) / count;
    };
    try {
      for (let round = 0; round < options.rounds; round++) {
        for (const length of ID_LENGTHS) {
          const ids = Array.from({ length: count }, () => randomBytes(18).toString('hex').slice(0, length));
          const note = (kind: string, subject: string, bytes: number) => {
            const row = `${kind} ${length}`;
            if (wants(row)) record({ row, subject, round, values: { bytes } });
          };
          await redis.flushall();
          const bare = new BareLiveStore(redis);
          await bare.open();
          const live = await grown(() => bare.put(ids.map((id) => living(id, IDLE_SECONDS))));
          note('live', 'curfew', live);
          note('touched', 'curfew', live + (await grown(() => touchAll(bare, ids))));
          await redis.flushall();
          await bare.open();
          const ending = { cause: 'idle_timeout', deadline: Date.now(), decidedAt: Date.now() } as const;
          const tombs = ids.map((id) => ({ state: 'ended', key: keyOf(id), ending }) as const);
          note('tombstone', 'curfew', await grown(() => bare.put(tombs)));
          for (const [subject, load] of Object.entries(PEERS)) {
            await redis.flushall();
            note('live', subject, await grown(() => load(redis, store.url, ids)));
          }
        }
      }
    } finally {
      redis.disconnect();
      await store.stop();
    }
  },
};

async function touchAll({ live }: BareLiveStore, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += REPORTS_A_CALL) {
    const reports = ids
      .slice(at, at + REPORTS_A_CALL)
      .map((id) => ({ ...keyOf(id), kind: 'keyboard', application: 'bench' }) as const);
    await live.touch(reports, 'sparse');
  }
}
