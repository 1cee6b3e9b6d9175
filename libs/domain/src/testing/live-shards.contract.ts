import type { LiveShards } from '../session/live-shards.js';
import type { TruthView } from '../session/session-truth.js';
import type { SessionKey } from '../session/session.js';
import { liveDraft } from './live-draft.js';

/** One cold and empty shard, number 0. */
export interface ShardStage {
  readonly shards: LiveShards;
  /** The present. */
  now(): Promise<number>;
  /** Counted activity at `at`, of sessions that live, in one batch. */
  touch(keys: readonly SessionKey[], at: number): Promise<void>;
  /** The server is replaced by another one with the same data. */
  restart(): Promise<void>;
  find(key: SessionKey): Promise<{ readonly lastActivityAt: number } | 'ended' | 'absent'>;
}

const keyOf = (sessionId: string): SessionKey => ({ tenantNumber: 1, sessionId });

/** What every implementation of `LiveShards` keeps. */
export function describeLiveShards(make: () => Promise<ShardStage>): void {
  describe('LiveShards', () => {
    let stage: ShardStage;
    let shards: LiveShards;
    let now: number;
    beforeEach(async () => {
      stage = await make();
      ({ shards } = stage);
      now = await stage.now();
    });
    const open = () => shards.open(0, { now });
    const living = (sessionId: string, lastActivityAt = now): TruthView => ({
      state: 'living',
      draft: liveDraft(now, { sessionId, startedAt: now - 50_000, authenticatedAt: now - 50_000, lastActivityAt }),
      newerLimits: false,
    });
    const ended = (sessionId: string): TruthView => ({
      state: 'ended',
      key: keyOf(sessionId),
      ending: { cause: 'logout', decidedAt: now },
    });
    const intended = (sessionId: string): TruthView => ({
      state: 'intended',
      key: keyOf(sessionId),
      intent: { cause: 'logout', at: now },
      known: { lastActivityAt: now, generation: 1 },
    });
    const condition = async () => (await shards.inspect(0)).condition;
    const find = (id: string) => stage.find(keyOf(id));
    const state = async (id: string) => {
      const found = await find(id);
      return typeof found === 'string' ? found : 'living';
    };
    const whole = async (...views: TruthView[]) => {
      const incarnation = await open();
      await shards.putBack(0, incarnation, views);
      await shards.complete(0, incarnation);
      return incarnation;
    };

    it('is cold at first, restoring once open, complete once declared so', async () => {
      expect(await condition()).toBe('cold');
      const incarnation = await open();
      expect(await shards.inspect(0)).toMatchObject({ condition: 'restoring', incarnation });
      await shards.complete(0, incarnation);
      expect(await shards.inspect(0)).toMatchObject({ condition: 'complete', incarnation });
    });

    it('is opened once, however many ask', async () => {
      const all = await Promise.all([open(), open(), open()]);
      expect(new Set(all).size).toBe(1);
      await shards.complete(0, all[0]!);
      expect(await open()).toBe(all[0]);
      expect(await condition()).toBe('complete');
    });

    it('holds what was put back: the living live, the ended and the intended are over', async () => {
      await whole(living('a'), ended('b'), intended('c'));
      expect([await state('a'), await state('b'), await state('c')]).toEqual(['living', 'ended', 'ended']);
      expect(await shards.inspect(0)).toMatchObject({ records: 1, scores: 1 });
    });

    it('keeps what it holds when a session is put back again', async () => {
      const incarnation = await whole(living('a', now - 30_000));
      await stage.touch([keyOf('a')], now);
      await shards.putBack(0, incarnation, [living('a', now - 30_000)]);
      const { sessions } = await shards.touched(0, 10);
      expect(sessions[0]).toMatchObject({ sessionId: 'a', lastActivityAt: now });
    });

    it('never brings back what has ended', async () => {
      const incarnation = await whole(ended('a'));
      await shards.putBack(0, incarnation, [living('a')]);
      expect(await state('a')).toBe('ended');
    });

    it('counts on each look', async () => {
      await whole();
      const { writes } = await shards.inspect(0);
      expect((await shards.inspect(0)).writes).toBeGreaterThan(writes);
    });

    describe('of which something may have been lost', () => {
      it('is cold on another server, and what it held is set aside when it is opened', async () => {
        const before = await whole(living('a'), living('b'), ended('c'));
        await stage.restart();
        expect(await condition()).toBe('cold');
        expect(await open()).not.toBe(before);
        expect(await shards.inspect(0)).toMatchObject({ condition: 'restoring', records: 0, scores: 0 });
        const { keys, next } = await shards.setAside(0, '0');
        expect(keys.map(({ sessionId }) => sessionId).toSorted()).toEqual(['a', 'b']);
        expect(next).toBeUndefined();
        expect(await state('c')).toBe('ended');
      });

      it('takes over later activity from what was set aside, and earlier none', async () => {
        await whole(living('a', now - 40_000), living('b', now - 40_000));
        await stage.touch([keyOf('a')], now);
        await stage.touch([keyOf('b')], now - 20_000);
        const first = await shards.touched(0, 10);
        await shards.forgetTouched(0, first);
        await stage.restart();
        const incarnation = await open();
        await shards.putBack(0, incarnation, [living('a', now - 40_000), living('b', now - 10_000)]);
        expect((await shards.setAside(0, '0')).keys).toEqual([]);
        expect(await find('a')).toEqual({ lastActivityAt: now });
        expect(await find('b')).toEqual({ lastActivityAt: now - 10_000 });
      });

      it('refuses whoever read before the loss', async () => {
        const before = await whole(living('a'));
        await stage.restart();
        const stale = { code: 'unavailable' };
        await expect(shards.putBack(0, before, [living('b')])).rejects.toMatchObject(stale);
        await open();
        await expect(shards.putBack(0, before, [living('b')])).rejects.toMatchObject(stale);
        await expect(shards.putBack(0, before, [ended('a')])).rejects.toMatchObject(stale);
        await expect(shards.complete(0, before)).rejects.toMatchObject(stale);
        expect(await condition()).toBe('restoring');
      });

      it('ends what no row knows', async () => {
        await whole(living('a'));
        await stage.restart();
        const incarnation = await open();
        await shards.disown(0, keyOf('a'));
        await shards.complete(0, incarnation);
        expect(await state('a')).toBe('ended');
      });

      it('is cold when it was chilled, but not by one who saw an earlier incarnation', async () => {
        const before = await whole(living('a'));
        await shards.chill(0, before + 1);
        expect(await condition()).toBe('complete');
        await shards.chill(0, before);
        expect(await condition()).toBe('cold');
        expect(await open()).not.toBe(before);
      });
    });

    describe('what was touched', () => {
      beforeEach(() => whole(living('a', now - 40_000), living('b', now - 40_000)));
      const ids = (touched: { readonly sessions: readonly SessionKey[] }) =>
        touched.sessions.map(({ sessionId }) => sessionId);

      it('is nothing at first', async () => {
        expect(await shards.touched(0, 10)).toMatchObject({ fresh: true, read: 0, sessions: [] });
      });

      it('is read again until it is forgotten, then no more', async () => {
        await stage.touch([keyOf('a')], now);
        const first = await shards.touched(0, 10);
        expect(first).toMatchObject({ fresh: true, read: 1, sessions: [{ ...keyOf('a'), lastActivityAt: now }] });
        expect(await shards.touched(0, 10)).toMatchObject({ fresh: false, read: 1 });
        expect(await shards.forgetTouched(0, first)).toBe(0);
        expect(await shards.touched(0, 10)).toMatchObject({ fresh: true, read: 0 });
      });

      it('names each session of a batch once, and again after each checkpoint', async () => {
        const all = ['c', 'd', 'e', 'f', 'g', 'h'];
        await whole(...all.map((id) => living(id, now - 40_000)));
        for (const at of [now - 30_000, now - 20_000]) {
          await stage.touch([...all, 'c'].map(keyOf), at);
          await stage.touch([...all, 'd', 'd'].map(keyOf), at + 1);
          const touched = await shards.touched(0, 10);
          expect(ids(touched).toSorted()).toEqual(all);
          expect(touched.sessions.every(({ lastActivityAt }) => lastActivityAt === at + 1)).toBe(true);
          await shards.forgetTouched(0, touched);
        }
      });

      it('is read in steps', async () => {
        await stage.touch([keyOf('a')], now);
        await stage.touch([keyOf('b')], now);
        const first = await shards.touched(0, 1);
        expect(ids(first)).toEqual(['a']);
        expect(await shards.forgetTouched(0, first)).toBe(1);
        const second = await shards.touched(0, 1);
        expect([ids(second), second.fresh]).toEqual([['b'], false]);
        expect(await shards.forgetTouched(0, second)).toBe(0);
      });

      it('goes to the next list while one is being read', async () => {
        await stage.touch([keyOf('a')], now - 1_000);
        const first = await shards.touched(0, 10);
        await stage.touch([keyOf('a')], now);
        await shards.forgetTouched(0, first);
        expect((await shards.touched(0, 10)).sessions).toEqual([{ ...keyOf('a'), lastActivityAt: now }]);
      });

      it('is not forgotten by one who read an earlier list, as a frozen worker does', async () => {
        await stage.touch([keyOf('a')], now - 1_000);
        const frozen = await shards.touched(0, 10);
        await shards.forgetTouched(0, await shards.touched(0, 10));
        await stage.touch([keyOf('a')], now);
        const next = await shards.touched(0, 10);
        expect(await shards.forgetTouched(0, frozen)).toBe(1);
        expect(ids(await shards.touched(0, 10))).toEqual(['a']);
        expect(await shards.forgetTouched(0, next)).toBe(0);
      });
    });
  });
}
