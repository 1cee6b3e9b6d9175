import type { OutboxEntry } from '@curfew/domain';
import { describeOutbox } from '@curfew/domain/testing';
import { outboxKey } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { freshShards, setShardTime } from '../testing/shard-of-sessions.js';
import { RedisOutbox } from './redis-outbox.js';

const SHARDS = 2;
const MINUTE_MS = 60_000;
const field = (id: string) => `000001${id}`;
const DECISION = 'revoked admin - 0 1800000000000 0 3 1700000000000 1';

describe('the outbox in Redis', () => {
  const redis = emptyRedis();
  const worker = (name: string) => new RedisOutbox(redis.hot, redis.blocking, SHARDS, name);
  const write = (shard: number, id: string, at: number | '*' = '*', note = '{}') =>
    redis.hot.xadd(outboxKey(shard), at === '*' ? '*' : `${at}-0`, field(id), `${DECISION} ${note}`);
  const read = (outbox: RedisOutbox, count = 100) => outbox.read([0, 1], count, 1);
  const sessions = (entries: readonly OutboxEntry[]) => entries.flatMap((e) => e.decisions.map((d) => d.sessionId));
  const now = async () => {
    const [seconds] = await redis.hot.time();
    return Number(seconds) * 1000;
  };

  describeOutbox(async () => {
    return {
      outbox: worker('a'),
      other: worker('b'),
      write: async (shard, sessionId) => {
        await write(shard, sessionId);
      },
    };
  });

  it('acknowledges a nudge like any entry', async () => {
    const a = worker('a');
    await a.nudge();
    await a.acknowledge(await read(a));
    expect(await a.lag()).toMatchObject({ depth: 0 });
  });

  it('reads what was written before any reader came, group or not (rule 16)', async () => {
    await write(0, 'early', '*', '{"reason":"a b  c","actor":"key-1"}');
    await write(1, 'other');
    const entries = await read(worker('a'));
    expect(entries.map((e) => e.shard)).toEqual([0, 1]);
    expect(entries[0]?.decisions).toEqual([
      {
        tenantNumber: 1,
        sessionId: 'early',
        type: 'revoked',
        cause: 'admin',
        decidedAt: 1_800_000_000_000,
        epoch: 0,
        generation: 3,
        lastActivityAt: 1_700_000_000_000,
        lastActivityKind: 'keyboard',
        reason: 'a b  c',
        actor: 'key-1',
      },
    ]);
  });

  it('makes the groups again when they are lost while running', async () => {
    const a = worker('a');
    await read(a);
    await redis.hot.flushdb();
    await write(0, 'after');
    expect(sessions(await read(a))).toEqual(['after']);
    await redis.hot.flushdb();
    await write(1, 'again');
    expect(await a.adopt(1, 10)).toEqual([]);
    expect(sessions(await read(a))).toEqual(['again']);
  });

  it('drops only what is acknowledged and old', async () => {
    const a = worker('a');
    const old = (await now()) - 20 * MINUTE_MS;
    await write(0, 'old', old);
    await write(0, 'young', old + 15 * MINUTE_MS);
    await write(0, 'last', old + 16 * MINUTE_MS);
    await a.acknowledge(await read(a));
    await a.trim(10 * MINUTE_MS);
    const kept = await redis.hot.xrange(outboxKey(0), '-', '+');
    expect(kept.map(([, [name]]) => name)).toEqual([field('young'), field('last')]);
  });

  it('never drops what is pending or unread, however old', async () => {
    const a = worker('a');
    for (const [i, id] of ['1', '2', '3', '4'].entries()) await write(0, id, 1_000 + i);
    await a.trim(0);
    expect(await redis.hot.xlen(outboxKey(0))).toBe(4);
    const [first, second] = await read(a, 3);
    await a.acknowledge([first as OutboxEntry]);
    await a.trim(0);
    expect(await redis.hot.xlen(outboxKey(0))).toBe(3);
    expect(sessions(await worker('b').adopt(0, 1))).toEqual([second?.decisions[0]?.sessionId]);
    expect(sessions(await read(a))).toEqual(['4']);
  });

  it('reckons age by the time of the shard, which may run ahead', async () => {
    const a = worker('a');
    await freshShards(redis.hot);
    await setShardTime(redis.hot, (await now()) + 30 * MINUTE_MS);
    await write(0, 'first');
    await write(0, 'last');
    await a.acknowledge(await read(a));
    await a.trim(10 * MINUTE_MS);
    expect(await redis.hot.xlen(outboxKey(0))).toBe(1);
  });

  it('tells how much is owed and for how long: unread and pending of all shards', async () => {
    const a = worker('a');
    expect(await a.lag()).toEqual({ depth: 0, lagMs: 0 });
    const old = (await now()) - 5 * MINUTE_MS;
    await write(0, 'old', old);
    await write(1, 'new');
    const unread = await a.lag();
    expect(unread.depth).toBe(2);
    expect(unread.lagMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    const entries = await read(a);
    await write(1, 'newer');
    const pending = await a.lag();
    expect(pending.depth).toBe(3);
    expect(pending.lagMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    await a.acknowledge(entries.filter((e) => e.shard === 0));
    const rest = await a.lag();
    expect(rest.depth).toBe(2);
    expect(rest.lagMs).toBeLessThan(MINUTE_MS);
  });
});
