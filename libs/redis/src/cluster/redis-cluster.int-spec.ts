import { setTimeout as sleep } from 'node:timers/promises';
import { homeOf, locatorShardOf, RestoreShard, type SessionKey } from '@curfew/domain';
import {
  describeKeyMirror,
  describeLedgerNews,
  describeLiveSessions,
  describeLiveShards,
  describeOutbox,
  describeQuotas,
  describeRememberedAnswers,
  FakeSessionTruth,
  liveDraft,
} from '@curfew/domain/testing';
import { Queue, Worker } from 'bullmq';
import { RedisCluster } from '../../../../test/support/redis-cluster.js';
import { waitFor } from '../../../../test/support/wait-for.js';
import { moveTime } from '../commands/move-time.js';
import { openRedis, whenReady } from '../connection.js';
import { outboxKey, queuePrefix, shardKeys } from '../keys.js';
import { BullJobQueue } from '../queue/bull-job-queue.js';
import { CanaryState } from '../store/canary-state.js';
import { MemoryWatch } from '../store/memory-watch.js';
import { RedisKeyMirror } from '../store/redis-key-mirror.js';
import { RedisLedgerNews } from '../store/redis-ledger-news.js';
import { RedisOutbox } from '../store/redis-outbox.js';
import { RedisQuotas } from '../store/redis-quotas.js';
import { RedisRememberedAnswers } from '../store/redis-remembered-answers.js';
import { RedisSightings } from '../store/redis-sightings.js';
import { ShardLeases } from '../store/shard-leases.js';
import { WorkerHeartbeats } from '../store/worker-heartbeats.js';
import { flush } from '../testing/flush.js';
import { freshShards, serverOf, sessionsOf, shardsOf } from '../testing/shard-of-sessions.js';
import { shardStage } from '../testing/shard-stage.js';
import { masterOf, type RedisClient } from './masters.js';

/** Enough for every master to have some. */
const SHARDS = 16;
const ALL = Array.from({ length: SHARDS }, (_, shard) => shard);

/** What the stores promise, on a cluster of three masters (engine rule 31). */
const RESTORING = { endedKeptMs: 60_000, pause: sleep };

describe('a Redis cluster', () => {
  let cluster: RedisCluster;
  let hot: RedisClient;
  let blocking: RedisClient;
  beforeAll(async () => {
    cluster = await RedisCluster.start();
    hot = openRedis(cluster.url, 'hot', 'test');
    blocking = openRedis(cluster.url, 'blocking', 'test');
    await Promise.all([whenReady(hot, 10_000), whenReady(blocking, 10_000)]);
  }, 60_000);
  beforeEach(() => flush(hot));
  afterAll(async () => {
    hot?.disconnect();
    blocking?.disconnect();
    await cluster?.stop();
  });
  const outboxOf = (consumer: string, shards = SHARDS) => new RedisOutbox(hot, blocking, shards, consumer);

  describe('keeps live sessions', () => {
    describeLiveSessions(async () => {
      await freshShards(hot, SHARDS);
      const live = sessionsOf(hot, SHARDS);
      const outbox = outboxOf('test');
      let seen: Awaited<ReturnType<RedisOutbox['read']>> = [];
      return {
        live,
        advance: async (seconds) => {
          for (const shard of ALL) await moveTime(serverOf(hot), shardKeys(shard), seconds * 1000);
        },
        decisions: async () => {
          seen = [...seen, ...(await outbox.read(ALL, 1000, 1))];
          return seen.flatMap((entry) => entry.decisions);
        },
        sweep: async () => {
          for (const shard of ALL) await live.sweep(shard, 1000);
        },
      };
    });
  });

  describe('keeps shards', () => {
    describeLiveShards(async () => shardStage(hot));
  });

  describe('keeps an outbox', () => {
    describeOutbox(async () => ({
      outbox: outboxOf('a', 2),
      other: outboxOf('b', 2),
      write: async (shard, sessionId) => {
        await hot.xadd(outboxKey(shard), '*', `000001${sessionId}`, 'revoked admin - 0 1800000000000 0 3 0 1 {}');
      },
    }));
  });

  describe('keeps the mirror of keys', () => {
    describeKeyMirror(async () => new RedisKeyMirror(serverOf(hot)));
  });

  describe('remembers answers', () => {
    describeRememberedAnswers(async () => new RedisRememberedAnswers(hot));
  });

  describe('keeps quotas', () => {
    describeQuotas(async () => ({ quotas: new RedisQuotas(hot), pass: (ms) => sleep(ms) }));
  });

  describe('carries news', () => {
    const make = () => new RedisLedgerNews(hot);
    describeLedgerNews(() => ({ teller: make(), listener: make() }));

    it('also once the node that was listened to has hung up', async () => {
      const [teller, listener] = [make(), make()];
      const heard: string[] = [];
      const stop = listener.listen((tenantId) => heard.push(tenantId));
      const told = async (tenantId: string) => {
        await teller.tell([tenantId]);
        return heard.includes(tenantId);
      };
      await waitFor(() => told('a'));
      for (const { command } of cluster.nodes) await command((redis) => redis.client('KILL', 'TYPE', 'pubsub'));
      await waitFor(() => told('b'), 10_000);
      stop();
    });
  });

  it('keeps what was seen, and what the canaries found', async () => {
    const sightings = new RedisSightings(hot);
    const batch = { reported: [], refused: [], applied: [], seen: [] };
    await sightings.put([batch, batch]);
    expect(await sightings.take(3)).toEqual([batch, batch]);
    const state = new CanaryState(hot);
    expect([await state.turn(60_000), await state.turn(60_000)]).toEqual([true, false]);
  });

  describe('has parents and children on several masters', () => {
    const parent: SessionKey = { tenantNumber: 1, sessionId: 'sign-on' };
    const home = homeOf(parent, SHARDS);
    const masterAt = (shard: number) => masterOf(hot, shardKeys(shard)[0]);
    const children = Array.from({ length: 24 }, (_, i) => ({ ...parent, sessionId: `app-${i}`, parentId: 'sign-on' }));
    const masterOfChild = (child: SessionKey) => masterAt(locatorShardOf(child, SHARDS) ?? home);

    it.each(['parents', 'children'])('and finds them again when the master of the %s is emptied', async (whose) => {
      await freshShards(hot, SHARDS);
      const away = children.filter((child) => masterOfChild(child) !== masterAt(home));
      const names = away.map(({ tenantNumber, sessionId }) => ({ tenantNumber, sessionId }));
      const truth = new FakeSessionTruth(() => Date.now());
      const live = sessionsOf(hot, SHARDS, truth);
      for (const key of [parent, ...away]) {
        const { now, incarnation } = await live.moment(key);
        const draft = liveDraft(now, key);
        truth.set({ state: 'living', draft, newerLimits: false });
        await live.put(draft, incarnation);
      }
      expect(away.length).toBeGreaterThan(5);
      const lost = whose === 'parents' ? masterAt(home) : masterOfChild(away[0]!);
      await lost.flushdb();
      const states = async () => (await live.check(names)).map(({ state, cause }) => cause ?? state);
      expect(new Set(await states())).toEqual(new Set(['active']));
      for (const shard of ALL) {
        if (masterAt(shard) === lost) await new RestoreShard(truth, shardsOf(hot, SHARDS), RESTORING).run(shard);
      }
      await live.end(parent, { cause: 'logout' });
      expect(new Set(await states())).toEqual(new Set(['logout']));
    });
  });

  it('has shards on every master', () => {
    const masters = new Set(ALL.map((shard) => masterOf(hot, shardKeys(shard)[0])));
    expect(masters.size).toBe(3);
  });

  it('runs jobs of every queue, delayed ones too', async () => {
    const jobs = new BullJobQueue(hot);
    const done: number[] = [];
    const worker = new Worker('alarms', async ({ data }) => void done.push(data.shard as number), {
      connection: blocking,
      prefix: queuePrefix('alarms'),
    });
    const policies = new Queue('policies', { connection: blocking, prefix: queuePrefix('policies') });
    try {
      await jobs.add('alarms', 'alarm', [
        { payload: { v: 1, shard: 1, dueAt: 0 }, options: { id: 'alarm-1-1', delayMs: 100 } },
        { payload: { v: 1, shard: 2, dueAt: 0 }, options: { id: 'alarm-2-1' } },
      ]);
      await jobs.add('policies', 'redate', [{ payload: { v: 1, tenantId: 't' } }]);
      await waitFor(() => done.length === 2, 10_000);
      expect(done).toEqual([2, 1]);
      expect(await policies.count()).toBe(1);
    } finally {
      await Promise.all([jobs.close(), worker.close(), policies.close()]);
    }
  }, 30_000);

  it('gives leases on shards of all masters, and counts workers', async () => {
    const a = new ShardLeases(hot, SHARDS, 'a', 5_000);
    const b = new ShardLeases(hot, SHARDS, 'b', 5_000);
    expect([await a.renew(), await b.renew()]).toEqual([ALL, []]);
    await a.release();
    expect(await b.renew()).toEqual(ALL);
    const workers = new WorkerHeartbeats(hot);
    await workers.beat('a');
    expect(await workers.alive()).toBe(1);
  });

  it('is as full as its fullest master (rule 23)', async () => {
    const watch = new MemoryWatch(serverOf(hot), outboxOf('a'));
    const { command } = await cluster.masterOf(shardKeys(3)[0]);
    try {
      await command((redis) => redis.config('SET', 'maxmemory', '1gb'));
      expect(await watch.share()).toBeLessThan(0.5);
      await command((redis) => redis.config('SET', 'maxmemory', '4mb'));
      expect(await watch.share()).toBeGreaterThan(0.25);
      await command((redis) => redis.config('SET', 'maxmemory', '1'));
      await watch.look();
      expect(serverOf(hot).full).toBe(true);
    } finally {
      await command((redis) => redis.config('SET', 'maxmemory', '0'));
    }
    await watch.look();
    expect(serverOf(hot).full).toBe(false);
  });

  describe('that moves a shard to another master', () => {
    const MINE = { tenantNumber: 1, sessionId: 'absent' };

    it('never takes the new master for the old: the shard is cold there, whoever was told late (rule 19)', async () => {
      await freshShards(hot, SHARDS);
      const shards = shardsOf(hot, SHARDS);
      const slot = Number(await hot.cluster('KEYSLOT', shardKeys(0)[0]));
      const [from, to] = await Promise.all([cluster.masterOf(shardKeys(0)[0]), otherMaster(slot)]);
      expect(await shards.inspect(0)).toMatchObject({ condition: 'complete' });
      await cluster.move(slot, from, to);
      // Our map of the slots is old now: the first master says MOVED, and the next is asked in its own name.
      expect(await shards.inspect(0)).toMatchObject({ condition: 'cold' });
      await shards.complete(0, await shards.open(0, { now: Date.now() }));
      expect(await sessionsOf(hot, SHARDS).check([MINE])).toMatchObject([{ state: 'unknown' }]);
      await cluster.move(slot, to, from);
      expect(await shards.inspect(0)).toMatchObject({ condition: 'cold' });
    }, 60_000);

    async function otherMaster(slot: number) {
      const all = await Promise.all(ALL.map((shard) => cluster.masterOf(shardKeys(shard)[0])));
      const from = await cluster.masterOf(shardKeys(0)[0]);
      const to = all.find((node) => node !== from);
      if (!to) throw new Error(`slot ${slot} is on the only master`);
      return to;
    }
  });
});
