import type { SessionKey } from '@curfew/domain';
import { liveDraft } from '@curfew/domain/testing';
import { moveTime } from '../commands/move-time.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { decided, freshShards, KEYS, oneShard, serverOf } from '../testing/shard-of-sessions.js';
import { hushedAnnouncements } from './hushed.js';

const KEY: SessionKey = { tenantNumber: 1, sessionId: 's-1' };

describe('a Redis whose memory is short (rule 23)', () => {
  const redis = emptyRedis();
  const live = () => oneShard(redis.hot);
  beforeEach(async () => {
    await freshShards(redis.hot);
    const { now, incarnation } = await live().moment(KEY);
    await live().put(liveDraft(now), incarnation);
  });
  afterEach(() => Object.assign(serverOf(redis.hot), { full: false, quiet: false }));

  it('counts warnings and what takes them back, and queues endings', async () => {
    serverOf(redis.hot).quiet = true;
    await moveTime(serverOf(redis.hot), KEYS, 85_000);
    expect((await live().check([KEY]))[0]?.state).toBe('warned');
    await live().touch([{ ...KEY, kind: 'keyboard', application: 'payments' }], 'sparse');
    expect((await live().check([KEY]))[0]?.state).toBe('active');
    await moveTime(serverOf(redis.hot), KEYS, 101_000);
    await live().sweep(0, 10);
    expect((await decided(redis.hot)).map(({ type }) => type)).toEqual(['revoked']);
    expect(await hushedAnnouncements(serverOf(redis.hot), 1)).toEqual({ expiring: 1, extended: 1 });
  });

  it('admits no start when it is full', () => {
    expect(() => live().admit()).not.toThrow();
    serverOf(redis.hot).full = true;
    expect(() => live().admit()).toThrow(expect.objectContaining({ code: 'unavailable', retryAfterSeconds: 5 }));
  });
});
