import { workersKey } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { WorkerHeartbeats } from './worker-heartbeats.js';

describe('WorkerHeartbeats', () => {
  const redis = emptyRedis();
  const heartbeats = () => new WorkerHeartbeats(redis.hot);
  /** As if the worker's last beat had been that long ago. */
  const silentFor = async (worker: string, ms: number) =>
    redis.hot.zadd(workersKey, (await heartbeats().now()) - ms, worker);

  it('counts each worker once, however often it beats', async () => {
    expect(await heartbeats().alive()).toBe(0);
    for (const worker of ['a', 'b', 'a']) await heartbeats().beat(worker);
    expect(await heartbeats().alive()).toBe(2);
  });

  it('does not count one that has been silent for five seconds, and forgets it', async () => {
    await heartbeats().beat('a');
    await silentFor('dead', 5_100);
    await silentFor('slow', 4_000);
    expect(await heartbeats().alive()).toBe(2);
    await heartbeats().beat('a');
    expect(await redis.hot.zrange(workersKey, 0, -1)).toEqual(['slow', 'a']);
  });

  it('does not count one that said farewell', async () => {
    await heartbeats().beat('a');
    await heartbeats().leave('a');
    expect(await heartbeats().alive()).toBe(0);
  });
});
