import type { JobQueue, SessionKey } from '@curfew/domain';
import { FakeSessionTruth, limits, liveDraft } from '@curfew/domain/testing';
import { moveTime } from '../commands/move-time.js';
import { Alarms } from '../queue/alarms.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { freshShards, KEYS, serverOf } from '../testing/shard-of-sessions.js';
import { LostSessions } from './lost-sessions.js';
import { RedisLiveSessions } from './redis-live-sessions.js';
import { RedisLiveShards } from './redis-live-shards.js';

const BUCKET_MS = 50;
const keyOf = (sessionId: string): SessionKey => ({ tenantNumber: 1, sessionId });

describe('alarms ring for whatever makes the head of the index earlier, and for nothing else (rule 11)', () => {
  const redis = emptyRedis();
  let heads: number[];
  let live: RedisLiveSessions;
  let shards: RedisLiveShards;
  let from: { now: number; incarnation: number };
  beforeEach(async () => {
    await freshShards(redis.hot);
    heads = [];
    const queue: JobQueue = {
      add: async (_queue, _name, jobs) => {
        heads.push(...jobs.map(({ options }) => Number(options?.id?.split('-')[2])));
      },
    };
    const alarms = new Alarms(queue, BUCKET_MS);
    const server = serverOf(redis.hot);
    shards = new RedisLiveShards(server, 1, alarms);
    live = new RedisLiveSessions(server, 1, alarms, new LostSessions(new FakeSessionTruth(() => Date.now()), shards));
    from = await live.moment(keyOf('a'));
  });
  /** The buckets of what is due so many seconds after the start. */
  const buckets = (...seconds: readonly number[]) =>
    seconds.map((after) => Math.floor((from.now + after * 1_000) / BUCKET_MS));
  const draft = (id: string, idleTimeoutSeconds: number) =>
    liveDraft(from.now, { ...keyOf(id), limits: limits({ idleTimeoutSeconds, warnBeforeSeconds: 0 }) });
  const start = (id: string, idle: number) => live.put(draft(id, idle), from.incarnation);

  it('a start', async () => {
    await start('a', 100);
    await start('later', 200);
    await start('sooner', 50);
    expect(heads).toEqual(buckets(100, 50));
  });

  it('a policy that tightens', async () => {
    await start('a', 100);
    await start('b', 200);
    await live.redate(2, [{ ...keyOf('b'), limits: draft('b', 150).limits }]);
    await live.redate(3, [{ ...keyOf('b'), limits: draft('b', 30).limits }]);
    expect(heads).toEqual(buckets(100, 30));
  });

  it('a session that is put back', async () => {
    const view = (id: string, idle: number) =>
      ({ state: 'living', draft: draft(id, idle), newerLimits: false }) as const;
    await shards.putBack(0, from.incarnation, [view('a', 100), view('b', 90)]);
    await shards.putBack(0, from.incarnation, [view('c', 95)]);
    expect(heads).toEqual(buckets(90));
  });

  it('activity that leaves a warned state for an earlier check, not activity that only moves on', async () => {
    const near = limits({ idleTimeoutSeconds: 100, warnBeforeSeconds: 90 });
    await live.put(liveDraft(from.now, { ...keyOf('a'), limits: near }), from.incarnation);
    await moveTime(serverOf(redis.hot), KEYS, 20_000);
    await live.sweep(0, 10);
    const { now } = await live.moment(keyOf('a'));
    const touch = () => live.touch([{ ...keyOf('a'), kind: 'keyboard', application: 'payments' }], 'sparse');
    await touch();
    await touch();
    expect(heads).toHaveLength(2);
    expect(heads[1]).toBeGreaterThanOrEqual(Math.floor((now + 10_000) / BUCKET_MS));
    expect(heads[1]).toBeLessThan(Math.floor((now + 15_000) / BUCKET_MS));
  });
});
