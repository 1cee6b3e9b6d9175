import { describeKeyMirror } from '@curfew/domain/testing';
import { keyMirrorKey } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { serverOf } from '../testing/shard-of-sessions.js';
import { RedisKeyMirror } from './redis-key-mirror.js';

describe('the key mirror in Redis', () => {
  const redis = emptyRedis();
  const mirror = () => new RedisKeyMirror(serverOf(redis.hot));

  describeKeyMirror(async () => mirror());

  it('is not believed on another server: it may have lost that a key was deleted', async () => {
    const key = { id: 'k', tenantId: 't', tenantNumber: 1, secretHash: 'h', scopes: [] };
    await mirror().remember(key);
    expect(await mirror().find('k')).toMatchObject({ id: 'k' });
    await redis.hot.hset(keyMirrorKey, '!', 'another');
    expect(await mirror().find('k')).toBeUndefined();
    await mirror().forget('k');
    await redis.hot.hset(keyMirrorKey, 'other', '{}');
    expect(await mirror().find('k')).toBe('deleted');
  });
});
