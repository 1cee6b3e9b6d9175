import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_A_LOSS } from '../support/history/bounds.js';
import { watched } from '../support/history/watched.js';
import { Load } from '../support/load.js';
import { waitFor } from '../support/wait-for.js';

describe('a Redis that is emptied', () => {
  const here = watched({ apis: 2, workers: 2, limits: { idleTimeoutSeconds: 10, warnBeforeSeconds: 3 } });

  it('under load, twice: nobody is forgotten, no ending is undone, and none is early by more than the lag', async () => {
    const load = new Load(here.history.client, { sessions: 80, everyMs: 100 });
    await load.begin();
    await sleep(5_000);
    await here.redis.flushall();
    await sleep(3_000);
    await here.redis.flushall();
    await sleep(4_000);
    await load.end();
    await waitFor(() => load.allOver(), 30_000);
    const { sessions } = await here.history.finish('an emptied Redis', AFTER_A_LOSS);
    expect(sessions.every(({ ended }) => ended !== undefined)).toBe(true);
  }, 180_000);
});
