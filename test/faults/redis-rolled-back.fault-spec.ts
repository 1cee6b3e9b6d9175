import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_A_LOSS } from '../support/history/bounds.js';
import { watchedAnew } from '../support/history/watched.js';
import { Load } from '../support/load.js';
import { MovableRedis } from '../support/movable-redis.js';
import { waitFor } from '../support/wait-for.js';

describe('a Redis that comes back as it was', () => {
  let redis: MovableRedis;
  const here = watchedAnew(async () => {
    redis = await MovableRedis.start();
    const environment = { REDIS_URL: redis.url };
    return { apis: 2, workers: 2, environment, limits: { idleTimeoutSeconds: 12, warnBeforeSeconds: 3 } };
  });
  afterEach(() => redis?.stop());

  async function untilOver(load: Load, name: string): Promise<void> {
    await sleep(4_000);
    await load.end();
    await waitFor(() => load.allOver(), 40_000);
    await here.history.finish(name, { ...AFTER_A_LOSS, redisUrl: redis.url });
  }

  const tighten = () => here.history.publish({ name: 'tight', match: { application: ['b'] }, idleTimeoutSeconds: 5 });

  it('restarted from an older copy: endings, logouts, starts, policies and deleted keys since then hold', async () => {
    const load = new Load(here.history.client, { sessions: 60, everyMs: 100 });
    await load.begin();
    for (const sessionId of ['b-1', 'b-2', 'b-3']) {
      await here.history.client.start({ sessionId, subject: sessionId, application: 'b' });
    }
    const { body: key } = await here.curfew.api.post('/v1/keys', { name: 'short', scopes: ['check:read'] });
    const checkWith = async () =>
      (await here.history.client.ask('POST', '/v1/check', { sessionIds: ['b-1'] })) &&
      (await here.curfew.api.as(key.key).post('/v1/check', { sessionIds: ['b-1'] })).status;
    expect(await checkWith()).toBe(200);
    await sleep(1_500);
    const copy = redis.copy();
    await tighten();
    expect((await here.history.client.ask('DELETE', `/v1/keys/${key.id}`)).status).toBe(204);
    await sleep(4_000);
    await redis.rollBack(copy);
    await here.history.client.check(['b-1']);
    await sleep(1_000);
    expect(await checkWith()).toBe(401);
    await untilOver(load, 'a Redis that was rolled back');
  }, 180_000);

  it('replaced by a replica that lagged: likewise', async () => {
    await redis.replicate();
    const load = new Load(here.history.client, { sessions: 60, everyMs: 100 });
    await load.begin();
    for (const sessionId of ['b-1', 'b-2', 'b-3']) {
      await here.history.client.start({ sessionId, subject: sessionId, application: 'b' });
    }
    await sleep(1_000);
    redis.holdReplication();
    await tighten();
    await sleep(4_000);
    await redis.failOver();
    await untilOver(load, 'a Redis that was failed over');
  }, 180_000);
});
