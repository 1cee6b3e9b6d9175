import type { LiveDraft, SessionKey, TruthView } from '@curfew/domain';
import { FakeSessionTruth, limits, liveDraft } from '@curfew/domain/testing';
import { moveTime } from '../commands/move-time.js';
import { put } from '../commands/put.js';
import { emptyRedis } from '../testing/empty-redis.js';
import {
  decided,
  freshShards,
  KEYS,
  onAnotherServer,
  serverOf,
  sessionsOf,
  setShardTime,
  shardsOf,
} from '../testing/shard-of-sessions.js';

const KEY: SessionKey = { tenantNumber: 1, sessionId: 's-1' };
const DAY_MS = 86_400_000;
const unavailable = { code: 'unavailable' };

describe('sessions whose shard has lost something (rules 18-20)', () => {
  const redis = emptyRedis();
  const present = () => Date.now();
  let truth: FakeSessionTruth;
  beforeEach(() => {
    truth = new FakeSessionTruth(present);
  });
  const live = () => sessionsOf(redis.hot, 1, truth);
  const shards = () => shardsOf(redis.hot);
  const report = (key: SessionKey = KEY) => ({ ...key, kind: 'keyboard', application: 'payments' }) as const;
  const state = async (key = KEY) => (await live().check([key]))[0]?.state;
  const row = (over: Partial<LiveDraft> = {}, newerLimits = false): TruthView => ({
    state: 'living',
    draft: liveDraft(present() - 10_000, over),
    newerLimits,
  });
  const types = async () => (await decided(redis.hot)).map(({ type, cause }) => [type, cause]);

  describe('in a store that was emptied', () => {
    it.each([
      ['check', async () => (await live().check([KEY]))[0]?.state, 'active'],
      ['read', async () => (await live().read([KEY]))[0]?.state, 'active'],
      ['touch', async () => (await live().touch([report()], 'full'))[0]?.state, 'active'],
      ['end', async () => (await live().end(KEY, { cause: 'logout' }))?.state, 'revoked'],
      ['moment', async () => Math.abs((await live().moment(KEY)).now - present()) < 60_000, true],
      ['sweep', async () => (await live().sweep(0, 10)).ended, 0],
    ])('%s brings back what its row knows', async (_, ask, answer) => {
      truth.set(row());
      expect(await ask()).toBe(answer);
      expect((await shards().inspect(0)).condition).toBe('restoring');
    });

    it('a start goes on', async () => {
      const { incarnation } = await live().moment(KEY);
      expect(await live().put(liveDraft(present()), incarnation)).toMatchObject({ state: 'active' });
    });

    it('a session that no row knows is unknown to all', async () => {
      expect(await state()).toBe('unknown');
      expect((await live().touch([report()], 'full'))[0]).toMatchObject({ rejected: 'session_unknown' });
      expect(await live().read([KEY])).toEqual([undefined]);
      expect(await live().end(KEY, { cause: 'logout' })).toBeUndefined();
    });

    it('one that was put back answers in its place, however often it is asked for at once', async () => {
      const other = { ...KEY, sessionId: 's-2' };
      truth.set(row(), row({ ...other, lastActivityAt: present() - 500_000 }));
      const lost = { ...KEY, sessionId: 's-3' };
      const found = await live().check([KEY, other, KEY, lost, other, KEY]);
      expect(found.map((one) => one.state)).toEqual(['active', 'revoked', 'active', 'unknown', 'revoked', 'active']);
      const touches = await live().touch([KEY, other, KEY].map(report), 'sparse');
      expect(touches.map((one) => one.state)).toEqual(['active', 'revoked', 'active']);
      expect(await types()).toEqual([['revoked', 'idle_timeout']]);
    });

    it('an overdue session ends here and now, so that the no stays', async () => {
      truth.set(row({ lastActivityAt: present() - 500_000 }));
      expect(await state()).toBe('revoked');
      truth.set(row({ lastActivityAt: present() }));
      expect(await state()).toBe('revoked');
      expect(await types()).toEqual([['revoked', 'idle_timeout']]);
    });

    it('a recorded ending is remembered and not decided again', async () => {
      truth.set({ state: 'ended', key: KEY, ending: { cause: 'admin', decidedAt: present() } });
      expect((await live().check([KEY]))[0]).toMatchObject({ state: 'revoked', cause: 'admin' });
      expect(await types()).toEqual([]);
    });

    it('an intended ending is carried out', async () => {
      const intent = { cause: 'logout', at: present() } as const;
      truth.set({ state: 'intended', key: KEY, intent, known: { lastActivityAt: present(), generation: 1 } });
      expect(await state()).toBe('revoked');
      expect(await types()).toEqual([['revoked', 'logout']]);
    });

    it('a locked session comes back locked, and its lock still ends', async () => {
      const locked = { epoch: 2, limits: limits({ onIdle: 'lock', lockedTimeoutSeconds: 60 }) };
      truth.set(row({ ...locked, lockedAt: present() - 5_000 }));
      expect(await state()).toBe('locked');
      expect((await live().touch([report()], 'sparse'))[0]).toMatchObject({ rejected: 'session_locked' });
      await moveTime(serverOf(redis.hot), KEYS, 60_000);
      expect((await live().check([KEY]))[0]).toMatchObject({ state: 'revoked', cause: 'locked_timeout' });
    });

    it('what a publication ends that its row had not heard of, ends by policy', async () => {
      const before = present();
      truth.set(row({ generation: 2, limits: limits({ idleTimeoutSeconds: 5 }) }, true));
      expect((await live().check([KEY]))[0]).toMatchObject({ state: 'revoked', cause: 'policy' });
      const [decision] = await decided(redis.hot);
      expect(decision!.deadline).toBeGreaterThanOrEqual(before);
    });

    it('a second loss in the middle of bringing back is met with another try', async () => {
      truth.set(row());
      const look = truth.look.bind(truth);
      let losses = 1;
      truth.look = async (keys) => {
        if (losses-- > 0) await redis.hot.flushdb();
        return look(keys);
      };
      await expect(state()).rejects.toMatchObject(unavailable);
      expect(await state()).toBe('active');
    });

    it('while Postgres is away callers are told so, and nothing is unknown', async () => {
      truth.look = async () => {
        throw new Error('away');
      };
      await expect(state()).rejects.toThrow('away');
      truth.look = FakeSessionTruth.prototype.look.bind(truth);
      truth.set(row());
      expect(await state()).toBe('active');
    });
  });

  describe('in a store that was rolled back', () => {
    const start = async (over: Partial<LiveDraft> = {}) => {
      await freshShards(redis.hot);
      const draft = liveDraft(present() - 10_000, over);
      await live().put(draft, (await live().moment(KEY)).incarnation);
      truth.set({ state: 'living', draft, newerLimits: false });
    };

    it('a start that read its row before the loss is refused', async () => {
      await start();
      const { incarnation } = await live().moment(KEY);
      await onAnotherServer(redis.hot);
      const draft = liveDraft(present(), { sessionId: 's-2' });
      await expect(put(serverOf(redis.hot), KEYS, draft, incarnation)).rejects.toMatchObject(unavailable);
      await live().moment(KEY);
      await expect(put(serverOf(redis.hot), KEYS, draft, incarnation)).rejects.toMatchObject(unavailable);
    });

    it('later activity than the row knows survives, and is owed to the row', async () => {
      await start();
      const at = present();
      await live().touch([{ ...report(), occurredAt: at }], 'sparse');
      await redis.hot.del(KEYS[6]);
      await onAnotherServer(redis.hot);
      expect((await live().read([KEY]))[0]).toMatchObject({ lastActivityAt: at });
      expect((await shards().touched(0, 10)).sessions).toEqual([{ ...KEY, lastActivityAt: at }]);
    });

    it('an ending that came after the copy holds', async () => {
      await start();
      await onAnotherServer(redis.hot);
      truth.set({ state: 'ended', key: KEY, ending: { cause: 'logout', decidedAt: present() } });
      expect(await state()).toBe('revoked');
      expect((await shards().inspect(0)).records).toBe(0);
      expect((await shards().setAside(0, '0')).keys).toEqual([]);
    });

    it('a warning of a deadline that has moved since is announced anew', async () => {
      await start({ lastActivityAt: present() - 90_000, startedAt: present() - 90_000 });
      expect(await state()).toBe('warned');
      await onAnotherServer(redis.hot);
      truth.set(row({ lastActivityAt: present() - 1_000, startedAt: present() - 90_000 }));
      expect(await state()).toBe('active');
      await moveTime(serverOf(redis.hot), KEYS, 85_000);
      expect(await state()).toBe('warned');
      expect((await types()).map(([type]) => type)).toEqual(['expiring', 'expiring']);
    });

    it('a warning of the deadline that holds is not announced again', async () => {
      await start({ lastActivityAt: present() - 90_000, startedAt: present() - 90_000 });
      expect(await state()).toBe('warned');
      await onAnotherServer(redis.hot);
      expect(await state()).toBe('warned');
      expect((await types()).map(([type]) => type)).toEqual(['expiring']);
    });
  });

  describe('that is whole otherwise', () => {
    it('owes the row what its list of touches has lost', async () => {
      await freshShards(redis.hot);
      const draft = liveDraft(present() - 60_000);
      const { incarnation } = await live().moment(KEY);
      await live().put(draft, incarnation);
      const at = present();
      await live().touch([{ ...report(), occurredAt: at }], 'sparse');
      await redis.hot.del(KEYS[6]);
      await shards().putBack(0, incarnation, [{ state: 'living', draft, newerLimits: false }]);
      expect((await shards().touched(0, 10)).sessions).toEqual([{ ...KEY, lastActivityAt: at }]);
    });

    it('lets nobody live on whom the row knows to have ended', async () => {
      await freshShards(redis.hot);
      const { incarnation } = await live().moment(KEY);
      await live().put(liveDraft(present()), incarnation);
      const ending = { cause: 'admin', decidedAt: present() } as const;
      await shards().putBack(0, incarnation, [{ state: 'ended', key: KEY, ending }]);
      expect(await state()).toBe('revoked');
      expect(await shards().inspect(0)).toMatchObject({ records: 0, scores: 0 });
    });

    it('sends an ending again that never reached the row', async () => {
      await freshShards(redis.hot);
      const draft = liveDraft(present() - 200_000);
      const { incarnation } = await live().moment(KEY);
      await live().put(draft, incarnation);
      await redis.hot.del(KEYS[2]);
      await shards().putBack(0, incarnation, [{ state: 'living', draft, newerLimits: false }]);
      expect(await types()).toEqual([['revoked', 'idle_timeout']]);
    });
  });

  describe('whose time leaps (rule 1)', () => {
    beforeEach(async () => {
      await freshShards(redis.hot);
      await live().put(liveDraft(present()), (await live().moment(KEY)).incarnation);
      await truth.saveProofs([{ shard: 0, incarnation: 1, now: present(), writes: 1 }]);
    });
    const leap = (ms: number) => moveTime(serverOf(redis.hot), KEYS, ms, false);

    it('ahead by a day: nobody is ended, and all are told to come back', async () => {
      await leap(DAY_MS);
      await expect(live().check([KEY])).rejects.toMatchObject(unavailable);
      await expect(live().touch([report()], 'sparse')).rejects.toMatchObject(unavailable);
      await expect(live().read([KEY])).rejects.toMatchObject(unavailable);
      await expect(live().end(KEY, { cause: 'logout' })).rejects.toMatchObject(unavailable);
      await expect(live().sweep(0, 10)).rejects.toMatchObject(unavailable);
      await expect(live().moment(KEY)).rejects.toMatchObject(unavailable);
      expect(await live().heads()).toEqual([]);
      expect(await types()).toEqual([]);
    });

    it('and back again: as if nothing had been', async () => {
      await leap(DAY_MS);
      await leap(-DAY_MS);
      expect(await state()).toBe('active');
      expect((await shards().inspect(0)).condition).toBe('complete');
    });

    it('back by an hour: it stands still, and nobody lives longer for it than that', async () => {
      const { now } = await live().moment(KEY);
      await leap(-3_600_000);
      expect((await live().moment(KEY)).now).toBeGreaterThanOrEqual(now);
      expect(await state()).toBe('active');
    });

    it('never runs back by a loss: a shard that is opened goes on from the latest that was seen', async () => {
      const ahead = present() + 30_000;
      await setShardTime(redis.hot, ahead);
      await onAnotherServer(redis.hot);
      expect((await live().moment(KEY)).now).toBeGreaterThanOrEqual(ahead);
    });

    it('and is not opened while it lies beyond what Postgres says', async () => {
      await onAnotherServer(redis.hot);
      await expect(shards().open(0, { now: present() - 120_000 })).rejects.toMatchObject(unavailable);
      expect((await shards().inspect(0)).condition).toBe('cold');
    });

    it("is believed when Postgres's clock says the same", async () => {
      await leap(DAY_MS);
      truth.now = () => present() + DAY_MS;
      expect(await state()).toBe('revoked');
    });

    it('and by a loss at the same time: the earlier time is not taken over', async () => {
      await setShardTime(redis.hot, present() + DAY_MS);
      await onAnotherServer(redis.hot);
      truth.set(row());
      expect(await state()).toBe('active');
      expect((await live().moment(KEY)).now).toBeLessThan(present() + DAY_MS);
    });
  });
});
