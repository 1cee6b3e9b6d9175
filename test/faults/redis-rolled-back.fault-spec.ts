import { setTimeout as sleep } from 'node:timers/promises';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { Load } from '../support/load.js';
import { MovableRedis } from '../support/movable-redis.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

/** Of what a loss costs, at most: the lag of the checkpoint. */
const LAG_MS = 5_000;

describe('a Redis that comes back as it was', () => {
  let redis: MovableRedis;
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;
  beforeEach(async () => {
    redis = await MovableRedis.start();
    [curfew, receiver] = await Promise.all([
      startCurfew({ apis: 2, workers: 2, environment: { REDIS_URL: redis.url } }),
      startReceiver(),
    ]);
    history = new History(curfew);
    await curfew.api.post('/v1/policies', { name: 'brief', match: {}, idleTimeoutSeconds: 12, warnBeforeSeconds: 3 });
    await history.subscribe(receiver);
  }, 90_000);
  afterEach(async () => {
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
    await redis?.stop();
  });

  async function untilOver(load: Load, name: string): Promise<void> {
    await sleep(4_000);
    await load.end();
    await waitFor(() => load.allOver(), 40_000);
    await history.finish(name, { earlyMs: LAG_MS, redisUrl: redis.url });
  }

  const tighten = () =>
    history.client.ask('POST', '/v1/policies', { name: 'tight', match: { application: ['b'] }, idleTimeoutSeconds: 5 });

  it('restarted from an older copy: endings, logouts, starts, policies and deleted keys since then hold', async () => {
    const load = new Load(history.client, { sessions: 60, everyMs: 100 });
    await load.begin();
    for (const sessionId of ['b-1', 'b-2', 'b-3']) {
      await history.client.start({ sessionId, subject: sessionId, application: 'b' });
    }
    const { body: key } = await curfew.api.post('/v1/keys', { name: 'short', scopes: ['check:read'] });
    const checkWith = async () =>
      (await history.client.ask('POST', '/v1/check', { sessionIds: ['b-1'] })) &&
      (await curfew.api.as(key.key).post('/v1/check', { sessionIds: ['b-1'] })).status;
    expect(await checkWith()).toBe(200);
    await sleep(1_500);
    const copy = redis.copy();
    await tighten();
    expect((await history.client.ask('DELETE', `/v1/keys/${key.id}`)).status).toBe(204);
    await sleep(4_000);
    await redis.rollBack(copy);
    await history.client.check(['b-1']);
    await sleep(1_000);
    expect(await checkWith()).toBe(401);
    await untilOver(load, 'a Redis that was rolled back');
  }, 180_000);

  it('replaced by a replica that lagged: likewise', async () => {
    await redis.replicate();
    const load = new Load(history.client, { sessions: 60, everyMs: 100 });
    await load.begin();
    for (const sessionId of ['b-1', 'b-2', 'b-3']) {
      await history.client.start({ sessionId, subject: sessionId, application: 'b' });
    }
    await sleep(1_000);
    redis.holdReplication();
    await tighten();
    await sleep(4_000);
    await redis.failOver();
    await untilOver(load, 'a Redis that was failed over');
  }, 180_000);
});
