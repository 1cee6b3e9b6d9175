import { describeRememberedAnswers } from '@curfew/domain/testing';
import { rememberedAnswerKey } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { RedisRememberedAnswers } from './redis-remembered-answers.js';

describe('remembered answers in Redis', () => {
  const redis = emptyRedis();

  describeRememberedAnswers(async () => new RedisRememberedAnswers(redis.hot));

  it('lets go of a request under way after a minute, and of an answer after a day', async () => {
    const answers = new RedisRememberedAnswers(redis.hot);
    await answers.begin('a', 'f');
    expect(await redis.hot.pttl(rememberedAnswerKey('a'))).toBeLessThanOrEqual(60_000);
    await answers.finish('a', 'f', { status: 200, headers: {}, body: '' });
    expect(await redis.hot.pttl(rememberedAnswerKey('a'))).toBeGreaterThan(23 * 3_600_000);
  });
});
