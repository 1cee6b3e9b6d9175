import { GuardedRedis } from '../../../../test/support/redis-sentinels.js';
import { waitFor } from '../../../../test/support/wait-for.js';
import type { RedisClient } from '../cluster/masters.js';
import { openRedis, whenReady } from '../connection.js';
import { outboxKey } from '../keys.js';
import { RedisOutbox } from '../store/redis-outbox.js';
import { flush } from '../testing/flush.js';
import { freshShards, shardsOf } from '../testing/shard-of-sessions.js';

const FAILOVER_MS = 20_000;

describe('a master that sentinels guard', () => {
  let redis: GuardedRedis;
  let opened: RedisClient[];
  beforeAll(async () => {
    redis = await GuardedRedis.start();
    opened = [openRedis(redis.url, 'hot', 'test'), openRedis(redis.url, 'blocking', 'test')];
    await Promise.all(opened.map((one) => whenReady(one, 10_000)));
    await flush(opened[0]!);
  }, 60_000);
  afterAll(async () => {
    for (const one of opened) one.disconnect();
    await redis.stop();
  });

  it('is left by all when it hangs with the sentinel beside it, and its shards are cold on the heir (rule 19)', async () => {
    const [hot, blocking] = opened as [RedisClient, RedisClient];
    await freshShards(hot);
    const outbox = new RedisOutbox(hot, blocking, 1, 'test');
    expect(await shardsOf(hot).inspect(0)).toMatchObject({ condition: 'complete' });
    // What waits there waits for the master: it has been read, and is looked for again on the heir.
    const waiting = outbox.read([0], 10, 60_000);
    await redis.replicated();
    const old = await redis.master();
    redis.signal('SIGSTOP', old, redis.sentinels[0]!);
    const heir = await waitFor(async () => {
      const master = await redis.master();
      return master === old ? undefined : master;
    }, FAILOVER_MS);
    const cold = async () => (await shardsOf(hot).inspect(0)).condition === 'cold';
    await waitFor(cold, FAILOVER_MS);
    await hot.xadd(outboxKey(0), '*', '000001s', 'revoked admin - 0 1800000000000 0 3 0 1 {}');
    expect(await waiting).toMatchObject([{ decisions: [{ sessionId: 's' }] }]);
    expect(await redis.replication(heir)).toMatch(/role:master/);
    // Who starts only now asks the sentinel that hangs first.
    const late = openRedis(redis.url, 'blocking', 'test');
    opened.push(late);
    await whenReady(late, FAILOVER_MS);
    expect(await late.xlen(outboxKey(0))).toBe(1);
  }, 60_000);
});
