import { shardCountKey } from './keys.js';
import { liveStoreStart } from './live-store-start.js';
import { emptyRedis } from './testing/empty-redis.js';

describe('liveStoreStart', () => {
  const redis = emptyRedis();

  it('gives an empty store the number of shards only once the truth has confirmed it (engine rule 6)', async () => {
    let confirmed = false;
    const said: string[] = [];
    const step = liveStoreStart(redis.hot, 16, () => confirmed);
    await step.run({
      waits: (_, why) => said.push(why),
      pause: async () => {
        expect([step.state, await redis.hot.exists(shardCountKey)]).toEqual(['starting', 0]);
        confirmed = true;
      },
    });
    expect(said).toEqual([expect.stringContaining('empty')]);
    expect([step.state, await redis.hot.get(shardCountKey)]).toEqual(['ok', '16']);
  });

  it('is served without the truth when it has the number already, and refuses another', async () => {
    const tools = { pause: async () => undefined, waits: () => undefined };
    await redis.hot.set(shardCountKey, 16);
    await liveStoreStart(redis.hot, 16, () => false).run(tools);
    const other = liveStoreStart(redis.hot, 8, () => false);
    await expect(other.run(tools)).rejects.toMatchObject({ name: 'CannotRun' });
    expect(other.state).not.toBe('ok');
  });
});
