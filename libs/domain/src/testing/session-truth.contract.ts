import type { LiveDraft } from '../session/live-sessions.js';
import type { SessionTruth, TruthPage, TruthView } from '../session/session-truth.js';
import type { SessionKey } from '../session/session.js';
import { limits, liveDraft } from './live-draft.js';
import { fresh } from './truth-samples.js';

export interface SessionTruthStage {
  readonly truth: SessionTruth;
  /** Whose sessions the suite may write. */
  readonly tenantNumber: number;
  /** The truth's time. */
  now(): Promise<number>;
  /** Makes the rows say this. All are of shard 0. */
  set(...views: readonly TruthView[]): Promise<void>;
}

/** What every implementation of `SessionTruth` keeps. */
export function describeSessionTruth(make: () => Promise<SessionTruthStage>): void {
  describe('SessionTruth', () => {
    let stage: SessionTruthStage;
    let truth: SessionTruth;
    let now: number;
    beforeEach(async () => {
      stage = await make();
      ({ truth } = stage);
      now = await stage.now();
    });
    const key = (): SessionKey => ({ tenantNumber: stage.tenantNumber, sessionId: fresh('s') });
    const drawn = (over: Partial<LiveDraft> = {}) =>
      liveDraft(now, { ...key(), profile: 7, cutOff: 3, epoch: 0, ...over });
    const living = async (over: Partial<LiveDraft> = {}) => {
      const draft = drawn(over);
      await stage.set({ state: 'living', draft, newerLimits: false });
      return draft;
    };
    const ended = async (one = key()) => {
      await stage.set({
        state: 'ended',
        key: one,
        ending: { cause: 'idle_timeout', deadline: now, decidedAt: now + 5 },
      });
      return one;
    };
    const intended = async (one = key()) => {
      const known = { lastActivityAt: now, generation: 1, epoch: 0 };
      await stage.set({ state: 'intended', key: one, intent: { cause: 'logout', reason: 'done', at: now }, known });
      return one;
    };
    const ids = (keys: readonly SessionKey[], of: readonly SessionKey[]) => {
      const wanted = new Set(of.map(({ sessionId }) => sessionId));
      return keys.map(({ sessionId }) => sessionId).filter((id) => wanted.has(id));
    };

    describe('look', () => {
      it('answers the living as the live store takes them', async () => {
        const draft = await living({ lastActivityAt: now + 1_000 });
        expect(await truth.look([draft])).toEqual([{ state: 'living', draft, newerLimits: false }]);
      });

      it('knows locks, epochs and observed limits', async () => {
        const draft = await living({
          epoch: 3,
          lockedAt: now,
          limits: limits({ onIdle: 'lock', lockedTimeoutSeconds: 60 }),
          observed: limits({ idleTimeoutSeconds: 5 }),
        });
        expect(await truth.look([draft])).toEqual([{ state: 'living', draft, newerLimits: false }]);
      });

      it('answers endings with cause, deadline and moment', async () => {
        const one = await ended();
        const ending = { cause: 'idle_timeout', deadline: now, decidedAt: now + 5 };
        expect(await truth.look([one])).toEqual([{ state: 'ended', key: one, ending }]);
      });

      it('answers intents with what an ending has to know', async () => {
        const one = await intended();
        const [view] = await truth.look([one]);
        expect(view).toMatchObject({
          state: 'intended',
          key: one,
          intent: { cause: 'logout', reason: 'done', at: now },
        });
        expect(view).toMatchObject({ known: { lastActivityAt: now, generation: 1, epoch: 0 } });
      });

      it('says nothing of sessions without a row', async () => {
        const one = await ended();
        expect(await truth.look([key(), one, key()])).toHaveLength(1);
        expect(await truth.look([])).toEqual([]);
      });

      it('tells the sessions of tenants apart', async () => {
        const draft = await living();
        expect(await truth.look([{ ...draft, tenantNumber: stage.tenantNumber + 1 }])).toEqual([]);
      });
    });

    describe('soonestDue', () => {
      it('has every row that is not over, the soonest due first', async () => {
        const late = await living({ lastActivityAt: now + 50_000 });
        const soon = await living({ lastActivityAt: now - 50_000 });
        const middle = await living();
        const absolute = await living({ limits: limits({ absoluteTimeoutSeconds: 70 }) });
        const locked = await living({
          lockedAt: now - 30_000,
          limits: limits({ onIdle: 'lock', lockedTimeoutSeconds: 60 }),
        });
        const lockedForGood = await living({ lockedAt: now - 30_000, limits: limits({ onIdle: 'lock' }) });
        const over = await ended();
        const asked = await intended();
        const all = [late, soon, middle, absolute, locked, lockedForGood, over, asked];
        const order = [locked, soon, absolute, middle, late, lockedForGood].map(({ sessionId }) => sessionId);
        const pages: TruthPage[] = [];
        await truth.soonestDue(0, 3, async (page) => void pages.push(page));
        expect(pages.every(({ count, views }) => count <= 3 && views.length >= count)).toBe(true);
        const views = pages.flatMap((page) => page.views);
        const keys = views.map((view) => (view.state === 'living' ? view.draft : view.key));
        expect(new Set(views)).toEqual(new Set(await truth.look(keys)));
        const found = ids(keys, all);
        expect(found.filter((id) => id !== asked.sessionId)).toEqual(order);
        expect(found).toContain(asked.sessionId);
      });

      it('says of each page what has ended since, or is meant to', async () => {
        const [ends, stays, moves, isAsked] = [await living(), await living(), await living(), await living()];
        const own = new Set([ends, stays, moves, isAsked].map(({ sessionId }) => sessionId));
        const over: TruthView[] = [];
        await truth.soonestDue(0, 1_000, async ({ lookForOver }) => {
          await ended(ends);
          await intended(isAsked);
          await truth.saveActivity([{ ...moves, lastActivityAt: now + 1 }]);
          over.push(...(await lookForOver()));
        });
        const found = over.filter((view) => view.state !== 'living' && own.has(view.key.sessionId));
        expect(new Set(found)).toEqual(new Set(await truth.look([ends, isAsked])));
      });
    });

    describe('endingsSince', () => {
      it('has endings with what is remembered of them, the latest first', async () => {
        const over = async (decidedAt: number) => {
          const view = { state: 'ended', key: key(), ending: { cause: 'admin', decidedAt } } as const;
          await stage.set(view);
          return view;
        };
        const [first, last, before] = [await over(now + 1), await over(now + 9), await over(now)];
        const timedOut = await ended();
        await living();
        const found = await truth.endingsSince(0, now);
        const keys = ids(
          found.map((view) => view.key),
          [first.key, last.key, before.key, timedOut],
        );
        expect(keys).toEqual([last.key, timedOut, first.key].map(({ sessionId }) => sessionId));
        expect(found).toContainEqual(last);
        expect(found.find((view) => view.key.sessionId === timedOut.sessionId)?.ending.deadline).toBe(now);
      });
    });

    describe('overdue', () => {
      it('has rows whose deadline passed long enough ago, the longest first', async () => {
        const first = await living({ lastActivityAt: now - 400_000 });
        const second = await living({ lastActivityAt: now - 300_000 });
        const justNow = await living({ lastActivityAt: now - 101_000 });
        const all = [second, first, justNow, await living(), await ended()];
        expect(ids(await truth.overdue(0, 60_000, 1_000), all)).toEqual([first.sessionId, second.sessionId]);
        expect(await truth.overdue(0, 60_000, 1)).toHaveLength(1);
      });
    });

    describe('saveActivity', () => {
      const lastActivityOf = async (one: SessionKey) => {
        const [view] = await truth.look([one]);
        return view?.state === 'living' ? view.draft.lastActivityAt : view?.state;
      };

      it('moves last activity forwards, never back', async () => {
        const [a, b] = [await living(), await living()];
        await truth.saveActivity([
          { ...a, lastActivityAt: now + 1_000 },
          { ...b, lastActivityAt: now - 1_000 },
        ]);
        expect([await lastActivityOf(a), await lastActivityOf(b)]).toEqual([now + 1_000, now]);
        await truth.saveActivity([{ ...a, lastActivityAt: now + 500 }]);
        expect(await lastActivityOf(a)).toBe(now + 1_000);
      });

      it('takes the latest of a session that comes more than once', async () => {
        const a = await living();
        const reports = [3_000, 5_000, 1_000].map((ms) => ({ ...a, lastActivityAt: now + ms }));
        await truth.saveActivity(reports);
        expect(await lastActivityOf(a)).toBe(now + 5_000);
      });

      it('leaves endings alone, and is not stopped by sessions without a row', async () => {
        const [over, a] = [await ended(), await living()];
        const later = { lastActivityAt: now + 1_000 };
        await truth.saveActivity([over, key(), a].map((one) => ({ ...one, ...later })));
        expect([await lastActivityOf(over), await lastActivityOf(a)]).toEqual(['ended', now + 1_000]);
        await truth.saveActivity([]);
      });
    });

    describe('clock', () => {
      it('tells the time, and no proof of a shard that has none', async () => {
        const clock = await truth.clock(4_000);
        expect(Math.abs(clock.now - now)).toBeLessThan(60_000);
        expect(clock.proof).toBeUndefined();
      });

      it('has the last proof of each shard, and when it was written', async () => {
        const proof = { shard: 1, incarnation: 2 ** 46 + 1, now: now + 7, writes: 12 };
        await truth.saveProofs([proof, { ...proof, shard: 2 }]);
        await truth.saveProofs([{ ...proof, writes: 13 }]);
        const clock = await truth.clock(1);
        expect(clock.proof).toMatchObject({ ...proof, writes: 13 });
        expect(Math.abs(clock.proof!.writtenAt - clock.now)).toBeLessThan(60_000);
        expect((await truth.clock(2)).proof).toMatchObject({ shard: 2, writes: 12 });
      });
    });
  });
}
