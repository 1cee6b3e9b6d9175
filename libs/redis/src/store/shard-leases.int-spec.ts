import { leaseKey } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { ShardLeases } from './shard-leases.js';

const LEASE_MS = 60_000;

describe('ShardLeases', () => {
  const redis = emptyRedis();
  const worker = (name: string) => new ShardLeases(redis.hot, 3, name, LEASE_MS);
  /** As if the lease's time had passed. */
  const runOut = (shard: number) => redis.hot.pexpire(leaseKey(shard, 'outbox'), 0);

  it('gives every shard to one holder only, who keeps it by renewing', async () => {
    const [a, b] = [worker('a'), worker('b')];
    expect(await a.renew()).toEqual([0, 1, 2]);
    await redis.hot.pexpire(leaseKey(0, 'outbox'), 5_000);
    expect(await a.renew()).toEqual([0, 1, 2]);
    expect(await redis.hot.pttl(leaseKey(0, 'outbox'))).toBeGreaterThan(LEASE_MS - 5_000);
    expect(await b.renew()).toEqual([]);
  });

  it('gives a lease that ran out to whoever asks next; the holder that was frozen learns that it lost it', async () => {
    const [frozen, other] = [worker('frozen'), worker('other')];
    await frozen.renew();
    await runOut(1);
    expect(await other.renew()).toEqual([1]);
    expect(await frozen.renew()).toEqual([0, 2]);
    await frozen.release();
    expect(await redis.hot.get(leaseKey(1, 'outbox'))).toBe('other');
  });

  it('gives back on leaving, without waiting for the lease to run out', async () => {
    const [a, b] = [worker('a'), worker('b')];
    await a.renew();
    await a.release();
    expect(await b.renew()).toEqual([0, 1, 2]);
  });

  it('is bounded in time, so that the shards of a killed worker come free', async () => {
    await worker('killed').renew();
    for (let shard = 0; shard < 3; shard++) {
      expect(await redis.hot.pttl(leaseKey(shard, 'outbox'))).toBeGreaterThan(0);
      expect(await redis.hot.pttl(leaseKey(shard, 'outbox'))).toBeLessThanOrEqual(LEASE_MS);
    }
  });
});
