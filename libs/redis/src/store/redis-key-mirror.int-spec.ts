import { describeKeyMirror } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { RedisKeyMirror } from './redis-key-mirror.js';

describe('the key mirror in Redis', () => {
  const redis = emptyRedis();

  describeKeyMirror(async () => new RedisKeyMirror(redis.hot));
});
