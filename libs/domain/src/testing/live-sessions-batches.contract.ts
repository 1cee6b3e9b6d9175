import type { LiveView } from '../session/live-sessions.js';
import { limits, type liveDraft } from './live-draft.js';
import { KEY, report, type LiveSessionsStage } from './live-sessions-stage.js';

/** So many that each shard has several, which a store may take in together. */
const CROWD = Array.from({ length: 100 }, (_, i) => `crowd-${i}`);
const QUIET = limits({ idleTimeoutSeconds: 600, warnBeforeSeconds: 0, warnBeforeAbsoluteSeconds: 0 });
const APART = 'child-of-a-crowd';

/** One that is not like the others of its batch is taken in as if it were alone (engine rules 2, 3, 10). */
export function describeBatches(stage: LiveSessionsStage): void {
  const { start, state, told } = stage;

  describe('a batch', () => {
    /** All of them, active and touched; with the odd one first, in the middle, or last in its shard. */
    const gather = async (odd: Parameters<typeof liveDraft>[1] = {}) => {
      await start({ limits: QUIET, ...odd });
      for (const sessionId of CROWD) await start({ sessionId, limits: QUIET });
      await stage.rig.advance(1);
      await touch({ kind: 'pointer' });
    };
    const touch = async (over: object = {}, ...more: string[]) => {
      const ids = [...CROWD.slice(50), KEY.sessionId, ...CROWD.slice(0, 50), ...more];
      const results = await stage.rig.live.touch(
        ids.map((sessionId) => report({ sessionId, ...over })),
        'sparse',
      );
      expect(results.filter(({ state: now, rejected }) => now === 'active' && !rejected).length).toBeGreaterThan(99);
      return results[50];
    };
    const viewOf = async (sessionId: string = KEY.sessionId) =>
      (await stage.rig.live.read([{ ...KEY, sessionId }]))[0] as LiveView;

    it('moves all that are alike to the same instant, again and again', async () => {
      await gather();
      for (const kind of ['keyboard', 'touch']) {
        await stage.rig.advance(30);
        const { now } = await stage.rig.live.moment(KEY);
        await touch({ kind, ageMs: 2_000 });
        const views = (await stage.rig.live.read(CROWD.map((sessionId) => ({ ...KEY, sessionId })))) as LiveView[];
        for (const view of views) {
          expect(view).toMatchObject({ lastActivityKind: kind, lastActivityApplication: 'payments' });
          expect(view.absoluteExpiresAt).toBe(view.startedAt + 1_000_000);
          expect(view.lastActivityAt).toBeGreaterThanOrEqual(now - 2_000);
          expect(view.lastActivityAt).toBeLessThan(now + 5_000);
          expect(view.lastSeenAt).toBe(view.lastActivityAt);
        }
      }
    });

    it('refuses one that is overdue', async () => {
      await gather({ limits: limits({ warnBeforeSeconds: 0 }) });
      await stage.rig.advance(101);
      expect(await touch()).toMatchObject({ rejected: 'session_ended', cause: 'idle_timeout' });
      expect(await told()).toEqual(['revoked idle idle_timeout']);
    });

    it('refuses one that is locked', async () => {
      await gather({ limits: limits({ onIdle: 'lock', warnBeforeSeconds: 0 }) });
      await stage.rig.advance(101);
      await stage.rig.sweep();
      expect(await touch()).toMatchObject({ rejected: 'session_locked', state: 'locked' });
    });

    it('extends one that is warned, once, however often the batch names it', async () => {
      await gather({ limits: limits() });
      await stage.rig.advance(85);
      await stage.rig.sweep();
      expect(await state()).toMatchObject({ state: 'warned' });
      await touch({}, KEY.sessionId, KEY.sessionId);
      expect(await state()).toMatchObject({ state: 'active' });
      expect(await told()).toEqual(['expiring idle', 'extended idle']);
    });

    it('leaves the idle deadline of one for which the kind does not count', async () => {
      await gather({ limits: { ...QUIET, countedActivity: ['pointer'] } });
      const before = await viewOf();
      await stage.rig.advance(10);
      await touch();
      const after = await viewOf();
      expect(after).toMatchObject({ lastActivityAt: before.lastActivityAt, lastActivityKind: 'pointer' });
      expect(after.lastSeenAt).toBeGreaterThanOrEqual(before.lastSeenAt + 10_000);
    });

    it('leaves one that was active or seen since as it is', async () => {
      await gather();
      await stage.rig.advance(10);
      await stage.rig.live.touch([report({ kind: 'touch' })], 'sparse');
      await stage.rig.live.touch([report({ sessionId: 'crowd-7', kind: 'background_request' })], 'sparse');
      const [active, seen] = [await viewOf(), await viewOf('crowd-7')];
      await touch({ ageMs: 5_000 });
      expect(await viewOf()).toEqual({ ...active, now: expect.any(Number) });
      const moved = await viewOf('crowd-7');
      expect(moved.lastSeenAt).toBe(seen.lastSeenAt);
      expect(moved.lastActivityAt).toBeGreaterThan(seen.lastActivityAt);
      expect(moved.lastActivityAt).toBeLessThan(moved.lastSeenAt);
    });

    it('takes what lies a little ahead as now', async () => {
      await gather();
      const { now } = await stage.rig.live.moment(KEY);
      await touch({ occurredAt: now + 1_900 });
      expect((await viewOf('crowd-3')).lastActivityAt).toBeLessThanOrEqual((await stage.rig.live.moment(KEY)).now);
    });

    it('tells what the next sweep is to know of one that is observed', async () => {
      const observed = { idleTimeoutSeconds: 50, absoluteTimeoutSeconds: 900 };
      await gather({ observed });
      await stage.rig.advance(55);
      await touch();
      expect(await told()).toEqual(['would_have_ended idle idle_timeout']);
    });

    it('moves the parent of a child, and writes of each what is its own', async () => {
      await gather();
      await start({ sessionId: APART, parentId: KEY.sessionId, limits: QUIET });
      for (const kind of ['touch', 'keyboard']) {
        await stage.rig.advance(10);
        const named = [...CROWD, ...Array<string>(50).fill(APART)];
        const results = await stage.rig.live.touch(
          named.map((sessionId) => report({ sessionId, kind })),
          'sparse',
        );
        expect(results.every(({ state: now }) => now === 'active')).toBe(true);
        const [parent, child] = [await viewOf(), await viewOf(APART)];
        expect(parent).toMatchObject({ lastActivityAt: child.lastActivityAt, lastActivityKind: kind });
      }
      expect(await stage.rig.live.count()).toBe(CROWD.length + 2);
    });
  });
}
