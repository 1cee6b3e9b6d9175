import { setTimeout as sleep } from 'node:timers/promises';
import { describeQuotas } from '@curfew/domain/testing';
import type { Redis } from 'ioredis';
import { openTestRedis, type TestRedis } from '../../../../test/support/test-redis.js';
import { openRedis, whenReady } from '../connection.js';
import { RedisQuotas } from './redis-quotas.js';

describe('quotas in Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await openTestRedis();
    redis = openRedis(server.url, 'hot', 'test');
    await whenReady(redis, 5_000);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  describeQuotas(async () => {
    await redis.flushdb();
    return { quotas: new RedisQuotas(redis), pass: (ms) => sleep(ms) };
  });

  it('leaves nothing behind', async () => {
    await redis.flushdb();
    await new RedisQuotas(redis).take('a', { most: 3, windowMs: 20 });
    await sleep(40);
    expect(await redis.keys('*')).toEqual([]);
  });
});
