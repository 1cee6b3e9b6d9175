import { setTimeout as sleep } from 'node:timers/promises';
import { homeOf, liveField, locatorShardOf, RestoreShard, type SessionKey } from '@curfew/domain';
import { FakeSessionTruth, liveDraft } from '@curfew/domain/testing';
import { decodeDecision } from '../commands/decode-decision.js';
import { moveTime } from '../commands/move-time.js';
import { shardKeys } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { freshShards, onAnotherServer, serverOf, sessionsOf, shardsOf } from '../testing/shard-of-sessions.js';

const SHARDS = 4;
const DAY_MS = 86_400_000;
const PARENT: SessionKey = { tenantNumber: 1, sessionId: 'sign-on' };
const children: SessionKey[] = Array.from({ length: 12 }, (_, i) => ({
  tenantNumber: 1,
  sessionId: `app-${i}`,
  parentId: PARENT.sessionId,
}));
const home = homeOf(PARENT, SHARDS);
const away = children.filter((child) => locatorShardOf(child, SHARDS) !== undefined);
/** As a caller names it, who does not know whose child it is. */
const nameOf = ({ tenantNumber, sessionId }: SessionKey): SessionKey => ({ tenantNumber, sessionId });

describe('parents and children over shards', () => {
  const redis = emptyRedis();
  let truth: FakeSessionTruth;
  const sessions = () => sessionsOf(redis.hot, SHARDS, truth);
  const states = async (keys: readonly SessionKey[]) =>
    (await sessions().check(keys.map(nameOf))).map(({ state, cause }) => cause ?? state);
  const each = <T>(what: T) => children.map(() => what);
  const locators = async () => {
    const all = await Promise.all(
      Array.from({ length: SHARDS }, (_, shard) => redis.hot.zrange(shardKeys(shard)[8], 0, -1)),
    );
    return all.flat().filter((member) => member.includes(' '));
  };

  beforeEach(async () => {
    await freshShards(redis.hot, SHARDS);
    truth = new FakeSessionTruth(() => Date.now());
    const live = sessions();
    for (const key of [PARENT, ...children]) {
      const { now, incarnation } = await live.moment(key);
      const draft = liveDraft(now, key);
      truth.set({ state: 'living', draft, newerLimits: false });
      await live.put(draft, incarnation);
    }
  });

  it('has children in the shard of their parent, and a locator in their own where that is another', async () => {
    expect(away.length).toBeGreaterThan(3);
    expect(away.length).toBeLessThan(children.length);
    expect(await redis.hot.hlen(shardKeys(home)[0])).toBe(1 + 1 + children.length);
    expect((await locators()).toSorted()).toEqual(away.map((key) => `${liveField(key)} sign-on`).toSorted());
    expect(await states(children)).toEqual(each('active'));
  });

  it('lists a parent for the checkpoint with the child that moves it, once', async () => {
    const report = { ...nameOf(children[0]!), kind: 'keyboard', application: 'shop' } as const;
    for (const ageMs of [3, 2, 1]) {
      await moveTime(serverOf(redis.hot), shardKeys(home), 1_000);
      await sessions().touch([{ ...report, ageMs }], 'sparse');
    }
    const listed = await redis.hot.lrange(shardKeys(home)[6], 0, -1);
    expect(listed.toSorted()).toEqual([children[0]!, PARENT].map(liveField).toSorted());
  });

  it.each([
    ['the shard of the parent', [home]],
    ['the shards of the locators', [0, 1, 2, 3].filter((shard) => shard !== home)],
    ['all shards', [0, 1, 2, 3]],
  ])('finds every child again that is asked for when %s were lost', async (_, lost) => {
    for (const shard of lost) await redis.hot.del(...shardKeys(shard));
    expect(await states(children)).toEqual(each('active'));
    await sessions().end(PARENT, { cause: 'logout' });
    expect(await states(children)).toEqual(each('logout'));
  });

  it('restores a lost shard with its locators, and children with their parent though they come first', async () => {
    await redis.hot.flushdb();
    for (let shard = 0; shard < SHARDS; shard++) {
      await new RestoreShard(truth, shardsOf(redis.hot, SHARDS), { endedKeptMs: DAY_MS, pause: sleep }).run(shard);
    }
    truth.views.clear();
    expect(await states(children)).toEqual(each('active'));
    expect(await locators()).toHaveLength(away.length);
    await sessions().end(PARENT, { cause: 'admin', reason: 'lost' });
    expect(await states(children)).toEqual(each('admin'));
  });

  it('ends a child that comes back after its parent has ended, with the cause of that', async () => {
    truth.set({ state: 'ended', key: PARENT, ending: { cause: 'absolute_timeout', deadline: 5, decidedAt: 6 } });
    await onAnotherServer(redis.hot, shardKeys(home)[0]);
    expect(await states(children)).toEqual(each('absolute_timeout'));
  });

  it('ends a child that comes back after its parent was cut off by that cut-off', async () => {
    const note = { reason: 'a leak', actor: 'key-1', revocationId: 'r-1' };
    truth.set({ state: 'ended', key: PARENT, ending: { cause: 'admin', decidedAt: 6 }, note });
    await onAnotherServer(redis.hot, shardKeys(home)[0]);
    expect(await states(children)).toEqual(each('admin'));
    const entries = await redis.hot.xrange(shardKeys(home)[2], '-', '+');
    const decisions = entries.flatMap(([, flat]) =>
      flat.flatMap((field, i) => (i % 2 === 0 ? [decodeDecision(field, flat[i + 1]!)] : [])),
    );
    expect(decisions).toHaveLength(children.length);
    for (const decision of decisions) expect(decision).toMatchObject({ ...note, cause: 'admin', withParent: true });
  });

  it('sweeps children whose parent turned out to have ended', async () => {
    const incarnation = (await shardsOf(redis.hot, SHARDS).inspect(home)).incarnation;
    const ending = { cause: 'logout', decidedAt: Date.now() } as const;
    await shardsOf(redis.hot, SHARDS).putBack(home, incarnation, [{ state: 'ended', key: PARENT, ending }]);
    const { ended } = await sessions().sweep(home, 1000);
    expect(ended).toBe(children.length);
  });

  it('asks the database for a parent that its shard has lost, before it answers for the child', async () => {
    await redis.hot.hdel(shardKeys(home)[0], liveField(PARENT));
    expect(await states([children[0]!])).toEqual(['active']);
    expect(await redis.hot.hexists(shardKeys(home)[0], liveField(PARENT))).toBe(1);
  });

  it('forgets locators with the endings that they led to, and none of a living child', async () => {
    const live = sessions();
    const rotate = async () => {
      for (let shard = 0; shard < SHARDS; shard++) await moveTime(serverOf(redis.hot), shardKeys(shard), 1_000);
      await live.rotateEnded(500);
    };
    await rotate();
    await live.end(nameOf(away[0]!), { cause: 'logout' });
    await rotate();
    expect(await states([away[0]!])).toEqual(['logout']);
    // The ledger has taken it.
    await redis.hot.del(shardKeys(home)[2]);
    await rotate();
    await rotate();
    expect(await locators()).toHaveLength(away.length - 1);
    expect(await states(away.slice(0, 2))).toEqual(['unknown', 'active']);
  });

  it('ends no more than a thousand children in one call, refuses the others at once, and sweeps them', async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => ({ ...PARENT, sessionId: `many-${i}`, parentId: 'sign-on' }));
    const live = sessions();
    const { now, incarnation } = await live.moment(PARENT);
    for (const key of many) await live.put(liveDraft(now, key), incarnation);
    await live.end(PARENT, { cause: 'logout' });
    const left = await redis.hot.hlen(shardKeys(home)[0]);
    expect(left).toBeGreaterThan(150);
    expect(await states(many.slice(0, 100))).toEqual(Array.from({ length: 100 }, () => 'logout'));
    await live.sweep(home, 1000);
    expect(await redis.hot.hlen(shardKeys(home)[0])).toBe(1);
    expect(await redis.hot.zcard(shardKeys(home)[1])).toBe(0);
  });
});
