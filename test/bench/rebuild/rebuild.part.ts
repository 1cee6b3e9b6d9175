import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '../part.js';
import { fillSessions } from '../stage/fill.js';
import { quiet } from '../stage/quiet.js';
import { startStage } from '../stage/stage.js';
import { reportingKey } from '../stage/start-sessions.js';
import { waitUntilWhole } from '../stage/whole.js';
import { keepChecking } from './checks.js';
import { rawRebuild } from './raw.js';

const LONG_SECONDS = 40_000;
const BASELINE_MS = { full: 10_000, quick: 2_000 };

export const rebuild: Part = {
  name: 'rebuild',
  title: 'Redis emptied under 1 000 000 sessions',
  about:
    'Redis is emptied while four clients check ten sessions at a time: seconds until every session is back, and how long ' +
    'checks took meanwhile. `whole`: the same checks before. `raw`: one loop that reads every row and writes a hash field ' +
    'and a score for each into another Redis, by pipelines.',
  columns: [
    { heading: 'seconds', value: 'seconds' },
    { heading: 'sessions/s', value: 'rate' },
    { heading: 'check p50 ms', value: 'p50' },
    { heading: 'check p99 ms', value: 'p99' },
    { heading: 'check max ms', value: 'max' },
    { heading: 'answered', value: 'answered' },
    { heading: 'refused', value: 'refused' },
    { heading: 'rate x raw', value: 'rate', over: { subject: 'raw' } },
  ],
  targets: [{ row: 'rebuild', column: 'seconds', atMost: 60 }],
  async run({ options, size, say, record }) {
    const count = size(1_000_000, 20_000);
    say(`loading ${count} sessions`);
    const stage = await startStage();
    try {
      const idOf = (i: number) => `kept-${String(i).padStart(21, '0')}`;
      const now = Date.now();
      const { postgres, tenant, redis, apps } = stage;
      await fillSessions(postgres, tenant, { count, idleSeconds: LONG_SECONDS, idOf, lastActivityAt: () => now });
      await stage.work();
      const key = await reportingKey(apps.url);
      const checking = () => keepChecking(apps.url, key, () => idOf(Math.floor(Math.random() * count)));
      for (let round = 0; round < options.rounds; round++) {
        await quiet(stage);
        const stopBefore = checking();
        await sleep(size(BASELINE_MS.full, BASELINE_MS.quick));
        record({ row: 'rebuild', subject: 'whole', round, values: { ...(await stopBefore()) } });
        const stop = checking();
        await redis.flushall();
        const seconds = (await waitUntilWhole(redis)) / 1000;
        const values = { seconds, rate: count / seconds, ...(await stop()) };
        record({ row: 'rebuild', subject: 'curfew', round, values });
        await quiet(stage);
        const raw = await rawRebuild(postgres);
        record({ row: 'rebuild', subject: 'raw', round, values: { seconds: raw, rate: count / raw } });
      }
    } finally {
      await stage.stop();
    }
  },
};
