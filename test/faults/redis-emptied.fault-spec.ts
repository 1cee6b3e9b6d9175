import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { Load } from '../support/load.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

/** Of what a loss costs, at most: the lag of the checkpoint. */
const LAG_MS = 5_000;

describe('a Redis that is emptied', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;
  beforeAll(async () => {
    [curfew, receiver] = await Promise.all([startCurfew({ apis: 2, workers: 2 }), startReceiver()]);
    history = new History(curfew);
    await curfew.api.post('/v1/policies', { name: 'brief', match: {}, idleTimeoutSeconds: 10, warnBeforeSeconds: 3 });
    await history.subscribe(receiver);
  });
  afterAll(async () => {
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  it('under load, twice: nobody is forgotten, no ending is undone, and none is early by more than the lag', async () => {
    const redis = new Redis(curfew.redis.url);
    const load = new Load(history.client, { sessions: 80, everyMs: 100 });
    await load.begin();
    await sleep(5_000);
    await redis.flushall();
    await sleep(3_000);
    await redis.flushall();
    await sleep(4_000);
    await load.end();
    redis.disconnect();
    await waitFor(() => load.allOver(), 30_000);
    const { sessions } = await history.finish('an emptied Redis', { earlyMs: LAG_MS });
    expect(sessions.every(({ ended }) => ended !== undefined)).toBe(true);
  }, 180_000);
});
