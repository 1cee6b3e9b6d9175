import { emptyRedis } from '../testing/empty-redis.js';
import { agreeOnShards } from './shard-count.js';

describe('agreeOnShards', () => {
  const redis = emptyRedis();

  it('keeps the first number and refuses another, naming both (engine rule 6)', async () => {
    await agreeOnShards(redis.hot, 16);
    await agreeOnShards(redis.hot, 16);
    await expect(agreeOnShards(redis.hot, 8)).rejects.toThrow(/CURFEW_SHARDS is 8.*made with 16/);
    await agreeOnShards(redis.hot, 16);
  });

  it('lets one number win when two processes start at once', async () => {
    const outcomes = await Promise.allSettled([agreeOnShards(redis.hot, 4), agreeOnShards(redis.hot, 8)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
