import { setTimeout as sleep } from 'node:timers/promises';
import { type LiveView, RestoreShard, saveActivity } from '@curfew/domain';
import { FakeSessionTruth, limits, liveDraft } from '@curfew/domain/testing';
import type { RedisClient } from '../cluster/masters.js';
import { type PrivateRedis, startPrivateRedis } from '../../../../test/support/test-redis.js';
import { moveTime } from '../commands/move-time.js';
import { whenReady } from '../connection.js';
import { patientRedis } from '../testing/patient-redis.js';
import {
  decided,
  freshShards,
  KEYS,
  onAnotherServer,
  oneShard,
  serverOf,
  sessionsOf,
  shardsOf,
} from '../testing/shard-of-sessions.js';
import { RedisOutbox } from './redis-outbox.js';
import { ShardLeases } from './shard-leases.js';

const keyOf = (sessionId: string) => ({ tenantNumber: 1, sessionId });
const report = (sessionId: string) => ({ ...keyOf(sessionId), kind: 'keyboard', application: 'payments' }) as const;

describe('a Redis whose memory is full (rule 8)', () => {
  let server: PrivateRedis;
  let redis: RedisClient;
  beforeAll(async () => {
    server = await startPrivateRedis();
    redis = patientRedis(server.url);
    await whenReady(redis, 5_000);
    await freshShards(redis);
    const live = oneShard(redis);
    const { now, incarnation } = await live.moment(keyOf('a'));
    for (const id of ['a', 'logout', 'idle', 'tight']) await live.put(liveDraft(now, keyOf(id)), incarnation);
    // The application's name is registered by the first report.
    await live.touch([report('a')], 'sparse');
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.config('SET', 'maxmemory', '1');
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  it('refuses to start sessions, and says that it is away', async () => {
    const { now, incarnation } = await oneShard(redis).moment(keyOf('new'));
    const draft = liveDraft(now, keyOf('new'));
    await expect(oneShard(redis).put(draft, incarnation)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await oneShard(redis).check([keyOf('new')]))[0]?.state).toBe('unknown');
  });

  it('still takes in activity, re-dates, ends, sweeps and keeps leases', async () => {
    const live = oneShard(redis);
    const before = ((await live.read([keyOf('a')]))[0] as LiveView).lastActivityAt;
    // With the source's knowledge of scripts lost, each comes whole once more.
    await redis.script('FLUSH');
    await redis.config('SET', 'maxmemory', '0');
    await moveTime(serverOf(redis), KEYS, 50_000);
    await redis.config('SET', 'maxmemory', '1');
    expect(await live.touch([report('a')], 'sparse')).toEqual([{ state: 'active' }]);
    expect(await live.touch([report('a')], 'full')).toMatchObject([{ state: 'active', expiresAt: expect.any(Number) }]);
    expect(((await live.read([keyOf('a')]))[0] as LiveView).lastActivityAt).toBeGreaterThanOrEqual(before + 50_000);
    expect((await live.end(keyOf('logout'), { cause: 'logout' }))?.ending.cause).toBe('logout');
    const tight = limits({ idleTimeoutSeconds: 30 });
    expect(await live.redate(2, [{ ...keyOf('tight'), limits: tight }])).toEqual(['ended']);
    await redis.config('SET', 'maxmemory', '0');
    await moveTime(serverOf(redis), KEYS, 51_000);
    await redis.config('SET', 'maxmemory', '1');
    expect(await live.sweep(0, 1000)).toMatchObject({ ended: 1 });
    expect((await live.check(['a', 'logout', 'idle', 'tight'].map(keyOf))).map((c) => c.cause)).toEqual([
      undefined,
      'logout',
      'idle_timeout',
      'policy',
    ]);
    expect((await decided(redis)).filter((d) => d.type === 'revoked')).toHaveLength(3);
    expect(await new ShardLeases(redis, 1, 'worker', 1_000).renew()).toEqual([0]);
    await live.rotateEnded(0);
  });

  it('still notices a loss, restores and checkpoints', async () => {
    const truth = new FakeSessionTruth(() => Date.now());
    const live = sessionsOf(redis, 1, truth);
    const shards = shardsOf(redis);
    const { now } = await live.moment(keyOf('a'));
    const row = (id: string, lastActivityAt: number) =>
      truth.set({ state: 'living', newerLimits: false, draft: liveDraft(now, { ...keyOf(id), lastActivityAt }) });
    row('a', now - 60_000);
    row('lost', now);
    truth.set({ state: 'ended', key: keyOf('over'), ending: { cause: 'logout', decidedAt: now } });
    await redis.config('SET', 'maxmemory', '0');
    await onAnotherServer(redis);
    await redis.config('SET', 'maxmemory', '1');
    const states = (await live.check(['a', 'lost', 'over'].map(keyOf))).map((c) => c.state);
    expect(states).toEqual(['active', 'active', 'revoked']);
    await new RestoreShard(truth, shards, { endedKeptMs: 60_000, pause: sleep }).run(0);
    expect((await shards.inspect(0)).condition).toBe('complete');
    await saveActivity(truth, shards, 0);
    await new RedisOutbox(redis, redis, 1, 'worker').trim(0);
    await shards.chill(0, (await shards.inspect(0)).incarnation);
    expect((await shards.inspect(0)).condition).toBe('cold');
  });
});
