import { describeRememberedAnswers } from '@curfew/domain/testing';
import type { RedisClient } from '../cluster/masters.js';
import { openTestRedis, type TestRedis } from '../../../../test/support/test-redis.js';
import { openRedis, whenReady } from '../connection.js';
import { rememberedAnswerKey } from '../keys.js';
import { RedisRememberedAnswers } from './redis-remembered-answers.js';

describe('remembered answers in Redis', () => {
  let server: TestRedis;
  let redis: RedisClient;
  beforeAll(async () => {
    server = await openTestRedis();
    redis = openRedis(server.url, 'hot', 'test');
    await whenReady(redis, 5_000);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  describeRememberedAnswers(async () => {
    await redis.flushdb();
    return new RedisRememberedAnswers(redis);
  });

  it('lets go of a request under way after a minute, and of an answer after a day', async () => {
    await redis.flushdb();
    const answers = new RedisRememberedAnswers(redis);
    await answers.begin('a', 'f');
    expect(await redis.pttl(rememberedAnswerKey('a'))).toBeLessThanOrEqual(60_000);
    await answers.finish('a', 'f', { status: 200, headers: {}, body: '' });
    expect(await redis.pttl(rememberedAnswerKey('a'))).toBeGreaterThan(23 * 3_600_000);
  });
});
