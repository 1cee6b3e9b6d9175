import { setTimeout as sleep } from 'node:timers/promises';
import { describeQuotas } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { RedisQuotas } from './redis-quotas.js';

describe('quotas in Redis', () => {
  const redis = emptyRedis();

  describeQuotas(async () => ({ quotas: new RedisQuotas(redis.hot), pass: (ms) => sleep(ms) }));

  it('leaves nothing behind', async () => {
    await new RedisQuotas(redis.hot).take('a', { most: 3, windowMs: 20 });
    await sleep(40);
    expect(await redis.hot.keys('*')).toEqual([]);
  });
});
