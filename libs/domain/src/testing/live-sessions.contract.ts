import type { Decision } from '../event/decision.js';
import type { LiveSessions, LiveView } from '../session/live-sessions.js';
import type { SessionKey } from '../session/session.js';
import { limits, liveDraft } from './live-draft.js';

/** A live store under test: its time can be moved on, and what it decided can be read. */
export interface LiveSessionsRig {
  readonly live: LiveSessions;
  advance(seconds: number): Promise<void>;
  decisions(): Promise<readonly Decision[]>;
  /** Sweeps every shard until nothing is due. */
  sweep(): Promise<void>;
}

const KEY: SessionKey = { tenantNumber: 1, sessionId: 's-1' };
const report = (over: object = {}) => ({ ...KEY, kind: 'keyboard' as const, application: 'payments', ...over });

/** What every live store must do (engine rules 1-10, 15, 25). */
export function describeLiveSessions(make: () => Promise<LiveSessionsRig>): void {
  let rig: LiveSessionsRig;
  beforeEach(async () => {
    rig = await make();
  });

  const start = async (over: Parameters<typeof liveDraft>[1] = {}) => {
    const draft = liveDraft(0, over);
    const { now, incarnation } = await rig.live.moment(draft);
    return rig.live.put(liveDraft(now, over), incarnation) as Promise<LiveView>;
  };
  const state = async () => (await rig.live.check([KEY]))[0];
  const told = async () =>
    (await rig.decisions()).map((d) => `${d.type}${d.clock ? ` ${d.clock}` : ''}${d.cause ? ` ${d.cause}` : ''}`);

  describe('start and read', () => {
    it('answers the deadlines that the limits give', async () => {
      const view = await start();
      expect(view).toMatchObject({
        state: 'active',
        idleExpiresAt: view.startedAt + 100_000,
        absoluteExpiresAt: view.startedAt + 1_000_000,
        warnAt: view.startedAt + 80_000,
        expiresAt: view.startedAt + 100_000,
        generation: 1,
      });
      expect((await rig.live.read([KEY, { tenantNumber: 2, sessionId: 's-1' }])).map((v) => v?.state)).toEqual([
        'active',
        undefined,
      ]);
    });

    it('keeps what is there when the same session is put again', async () => {
      const first = await start();
      await rig.advance(10);
      expect(((await start({ limits: limits({ idleTimeoutSeconds: 5 }) })) as LiveView).idleExpiresAt).toBe(
        first.idleExpiresAt,
      );
    });

    it('never revives an ended session', async () => {
      await start();
      await rig.live.end(KEY, { cause: 'logout' });
      expect((await start()).state).toBe('revoked');
      expect(await state()).toMatchObject({ state: 'revoked', cause: 'logout' });
    });

    it('counts the absolute timeout from authentication', async () => {
      const { now } = await rig.live.moment(KEY);
      const view = await start({ authenticatedAt: now - 500_000 });
      expect(view.absoluteExpiresAt).toBe(now + 500_000);
    });

    it('tells ids of different tenants and unknown ids apart', async () => {
      await start();
      expect((await rig.live.check([KEY, { tenantNumber: 2, sessionId: 's-1' }])).map((c) => c.state)).toEqual([
        'active',
        'unknown',
      ]);
      expect(await rig.live.count()).toBe(1);
    });
  });

  describe('activity', () => {
    it('moves the idle deadline by counted activity only', async () => {
      const first = await start();
      await rig.advance(50);
      expect(await rig.live.touch([report({ kind: 'background_request' })], 'sparse')).toEqual([{ state: 'active' }]);
      const [unmoved] = await rig.live.read([KEY]);
      expect(unmoved).toMatchObject({ idleExpiresAt: first.idleExpiresAt });
      expect((unmoved as LiveView).lastSeenAt).toBeGreaterThan(first.lastSeenAt);
      await rig.live.touch([report()], 'sparse');
      const [moved] = (await rig.live.read([KEY])) as LiveView[];
      expect(moved?.idleExpiresAt).toBeGreaterThanOrEqual(first.idleExpiresAt + 50_000);
      expect(moved).toMatchObject({ lastActivityKind: 'keyboard', lastActivityApplication: 'payments' });
    });

    it('takes max(last, clamp(occurred)) whatever the order', async () => {
      const { startedAt } = await start();
      await rig.advance(60);
      await rig.live.touch([report({ occurredAt: startedAt + 40_000 })], 'sparse');
      await rig.live.touch(
        [report({ occurredAt: startedAt + 10_000 }), report({ occurredAt: startedAt - 1_000 })],
        'sparse',
      );
      expect((await rig.live.read([KEY]))[0]).toMatchObject({ lastActivityAt: startedAt + 40_000 });
      await rig.live.touch([report({ ageMs: 5_000 })], 'sparse');
      const [view] = (await rig.live.read([KEY])) as LiveView[];
      expect(view!.lastActivityAt).toBeGreaterThanOrEqual(startedAt + 55_000);
      expect(view!.lastActivityAt).toBeLessThan(startedAt + 59_000);
    });

    it('refuses what lies ahead or before the start, each report by itself', async () => {
      const { startedAt } = await start();
      const results = await rig.live.touch(
        [
          report({ occurredAt: startedAt + 3_600_000 }),
          report({ occurredAt: startedAt - 3_000 }),
          report({ ageMs: 3_600_000 }),
          report({ sessionId: 'nobody' }),
          report(),
        ],
        'sparse',
      );
      expect(results.map((r) => r.rejected)).toEqual([
        'in_the_future',
        'before_start',
        'before_start',
        'session_unknown',
        undefined,
      ]);
      expect(results.map((r) => r.state)).toEqual(['active', 'active', 'active', 'unknown', 'active']);
    });

    it('takes a report up to two seconds ahead as now', async () => {
      await start();
      const { now } = await rig.live.moment(KEY);
      expect((await rig.live.touch([report({ occurredAt: now + 1_500 })], 'sparse'))[0]?.rejected).toBeUndefined();
      expect(((await rig.live.read([KEY]))[0] as LiveView).lastActivityAt).toBeLessThanOrEqual(now + 1_000);
    });

    it('answers deadlines for plainly active sessions when asked in full', async () => {
      await start();
      expect((await rig.live.touch([report()], 'full'))[0]).toMatchObject({
        state: 'active',
        expiresAt: expect.any(Number),
      });
    });

    it('refuses activity that arrives after the deadline, whenever it happened', async () => {
      const { startedAt } = await start();
      await rig.advance(101);
      const [late] = await rig.live.touch([report({ occurredAt: startedAt + 90_000 })], 'sparse');
      expect(late).toMatchObject({ rejected: 'session_ended', state: 'revoked', cause: 'idle_timeout' });
      expect(await told()).toEqual(['revoked idle idle_timeout']);
    });
  });

  describe('deadlines', () => {
    it('says no from the deadline on, without a sweep, and for good', async () => {
      const { idleExpiresAt } = await start();
      await rig.advance(99);
      expect((await state())?.state).toBe('warned');
      await rig.advance(2);
      expect(await state()).toMatchObject({ state: 'revoked', cause: 'idle_timeout' });
      await rig.live.touch([report()], 'sparse');
      expect((await state())?.state).toBe('revoked');
      await rig.sweep();
      const endings = (await rig.decisions()).filter((d) => d.type === 'revoked');
      expect(endings).toHaveLength(1);
      expect(endings[0]).toMatchObject({ cause: 'idle_timeout', clock: 'idle', deadline: idleExpiresAt });
      expect(endings[0]!.decidedAt).toBeGreaterThanOrEqual(idleExpiresAt);
    });

    it('says no in a read as in a check, and for good (rule 2)', async () => {
      await start();
      await rig.advance(101);
      expect((await rig.live.read([KEY]))[0]).toMatchObject({ state: 'revoked', ending: { cause: 'idle_timeout' } });
      expect(await told()).toEqual(['revoked idle idle_timeout']);
      expect(await rig.live.count()).toBe(0);
    });

    it('is swept when nobody asks: warned, then ended', async () => {
      await start();
      await rig.advance(81);
      await rig.sweep();
      await rig.sweep();
      expect(await told()).toEqual(['expiring idle']);
      await rig.advance(20);
      await rig.sweep();
      expect(await told()).toEqual(['expiring idle', 'revoked idle idle_timeout']);
      expect(await rig.live.count()).toBe(0);
    });

    it('announces only the ending when warning and ending are both overdue', async () => {
      await start();
      await rig.advance(500);
      await rig.sweep();
      expect(await told()).toEqual(['revoked idle idle_timeout']);
    });

    it('warns for each new deadline, on time, though activity moved it (rule 9)', async () => {
      await start({ limits: limits({ warnBeforeSeconds: 90 }) });
      await rig.advance(11);
      await rig.sweep();
      await rig.advance(9);
      await rig.live.touch([report()], 'sparse');
      expect(await told()).toEqual(['expiring idle', 'extended idle']);
      await rig.advance(11);
      await rig.sweep();
      expect(await told()).toEqual(['expiring idle', 'extended idle', 'expiring idle']);
    });

    it('scores anew what activity has moved on when it is swept (rule 9)', async () => {
      await start();
      await rig.advance(50);
      await rig.live.touch([report()], 'sparse');
      await rig.advance(31);
      await rig.sweep();
      expect(await told()).toEqual([]);
      await rig.advance(50);
      await rig.sweep();
      expect(await told()).toEqual(['expiring idle']);
    });

    it('takes back the idle warning alone when both were given (rule 10)', async () => {
      await start({ limits: limits({ absoluteTimeoutSeconds: 130 }) });
      await rig.advance(85);
      await rig.sweep();
      await rig.live.touch([report()], 'sparse');
      const announced = ['expiring idle', 'expiring absolute', 'extended idle'];
      expect(await told()).toEqual(announced);
      expect((await state())?.state).toBe('warned');
      await start();
      await rig.sweep();
      expect(await told()).toEqual(announced);
    });

    it('keeps an idle warning whose deadline is still near after late-reported activity (rule 10)', async () => {
      await start();
      await rig.advance(85);
      await rig.sweep();
      await rig.live.touch([report({ ageMs: 80_000 })], 'sparse');
      expect((await state())?.state).toBe('warned');
      expect(await told()).toEqual(['expiring idle']);
    });

    it('keeps the absolute warning through activity and announces it once (rule 10)', async () => {
      await start({ limits: limits({ absoluteTimeoutSeconds: 300 }) });
      for (let i = 0; i < 3; i++) {
        await rig.advance(79);
        await rig.live.touch([report()], 'sparse');
      }
      await rig.advance(15);
      await rig.sweep();
      for (let i = 0; i < 3; i++) await rig.live.touch([report()], 'sparse');
      expect((await state())?.state).toBe('warned');
      expect(await told()).toEqual(['expiring absolute']);
      await rig.advance(60);
      await rig.sweep();
      expect(await told()).toEqual(['expiring absolute', 'revoked absolute absolute_timeout']);
    });

    it('never speaks of an idle deadline that the absolute one overtakes', async () => {
      await start({ limits: limits({ absoluteTimeoutSeconds: 100, warnBeforeAbsoluteSeconds: 0 }) });
      await rig.advance(99);
      await rig.sweep();
      expect(await told()).toEqual([]);
    });

    it('reports the head of the index, never later than the next check', async () => {
      const { startedAt } = await start();
      const heads = (await rig.live.heads()).flatMap((h) => h.head ?? []);
      expect(heads).toEqual([startedAt + 80_000]);
    });
  });

  describe('lock', () => {
    const locking = { limits: limits({ onIdle: 'lock' as const, lockedTimeoutSeconds: 60 }) };

    it('locks at the idle deadline, refuses activity, and ends by the locked timeout counted from that deadline', async () => {
      const { idleExpiresAt } = await start(locking);
      await rig.advance(110);
      expect((await rig.live.touch([report()], 'sparse'))[0]).toMatchObject({
        rejected: 'session_locked',
        state: 'locked',
      });
      expect((await rig.live.read([KEY]))[0]).toMatchObject({
        state: 'locked',
        lockedAt: idleExpiresAt,
        lockedExpiresAt: idleExpiresAt + 60_000,
      });
      await rig.advance(51);
      expect(await state()).toMatchObject({ state: 'revoked', cause: 'locked_timeout' });
      const ending = (await rig.decisions()).find((d) => d.type === 'revoked');
      expect(ending?.deadline).toBe(idleExpiresAt + 60_000);
    });

    it('comes to the same end when nobody looked in between', async () => {
      await start(locking);
      await rig.advance(500);
      await rig.sweep();
      expect(await told()).toEqual(['locked idle idle_timeout', 'revoked locked locked_timeout']);
    });

    it('ends a locked session at its absolute deadline when that comes first', async () => {
      await start({ limits: limits({ onIdle: 'lock', absoluteTimeoutSeconds: 120 }) });
      await rig.advance(130);
      await rig.sweep();
      expect(await told()).toEqual(['locked idle idle_timeout', 'revoked absolute absolute_timeout']);
    });
  });

  describe('ending on request', () => {
    it('keeps the first ending and carries reason and actor', async () => {
      await start();
      await rig.live.end(KEY, { cause: 'admin', reason: 'lost laptop, café', actor: 'key-1' });
      const again = await rig.live.end(KEY, { cause: 'logout' });
      expect(again?.ending.cause).toBe('admin');
      expect(await rig.decisions()).toEqual([
        expect.objectContaining({ type: 'revoked', cause: 'admin', reason: 'lost laptop, café', actor: 'key-1' }),
      ]);
    });

    it('records an overdue logout as the timeout it was (rule 4)', async () => {
      const { idleExpiresAt } = await start();
      await rig.advance(105);
      const ended = await rig.live.end(KEY, { cause: 'logout' });
      expect(ended?.ending).toMatchObject({ cause: 'idle_timeout', deadline: idleExpiresAt });
    });

    it('ends what the store has lost only when it is known to exist', async () => {
      expect(await rig.live.end(KEY, { cause: 'logout' })).toBeUndefined();
      const { now } = await rig.live.moment(KEY);
      const ended = await rig.live.end(KEY, { cause: 'logout' }, { lastActivityAt: now, generation: 3 });
      expect(ended?.ending.cause).toBe('logout');
      expect(await rig.decisions()).toEqual([
        expect.objectContaining({ type: 'revoked', generation: 3, lastActivityAt: now }),
      ]);
    });
  });

  describe('re-dating', () => {
    it('ends by policy what a tightened limit makes overdue, with this moment as deadline', async () => {
      await start();
      await rig.advance(50);
      expect(
        await rig.live.redate(2, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 30, warnBeforeSeconds: 5 }) }]),
      ).toEqual(['ended']);
      const [ending] = await rig.decisions();
      expect(ending).toMatchObject({ type: 'revoked', cause: 'policy', generation: 2 });
      expect(ending!.deadline).toBe(ending!.decidedAt);
    });

    it('lets what was overdue under the old limits end by them', async () => {
      const { idleExpiresAt } = await start();
      await rig.advance(101);
      expect(await rig.live.redate(2, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 900 }) }])).toEqual(['ended']);
      expect((await rig.decisions())[0]).toMatchObject({ cause: 'idle_timeout', deadline: idleExpiresAt });
    });

    it('warns at once where the new deadline is near, and spares where it is far', async () => {
      await start();
      await rig.advance(50);
      expect(await rig.live.redate(2, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 60 }) }])).toEqual(['warned']);
      expect(await rig.live.redate(3, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 900 }) }])).toEqual(['kept']);
      expect(await told()).toEqual(['expiring idle', 'extended idle']);
      await rig.advance(60);
      await rig.sweep();
      expect((await state())?.state).toBe('active');
    });

    it('applies a greater generation only and never moves last activity', async () => {
      const { startedAt } = await start();
      await rig.advance(10);
      await rig.live.redate(5, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 200 }) }]);
      expect(await rig.live.redate(5, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 1 }) }])).toEqual(['stale']);
      expect((await rig.live.read([KEY]))[0]).toMatchObject({
        lastActivityAt: startedAt,
        idleExpiresAt: startedAt + 200_000,
        generation: 5,
      });
      expect(await rig.live.redate(5, [{ tenantNumber: 1, sessionId: 'gone', limits: limits() }])).toEqual(['absent']);
    });

    it('locks instead of ending when the new limits say so', async () => {
      await start();
      await rig.advance(50);
      const locking = limits({ idleTimeoutSeconds: 30, warnBeforeSeconds: 0, onIdle: 'lock' });
      expect(await rig.live.redate(2, [{ ...KEY, limits: locking }])).toEqual(['locked']);
      expect(await told()).toEqual(['locked idle policy']);
    });
  });

  describe('observing', () => {
    const observed = { idleTimeoutSeconds: 30, absoluteTimeoutSeconds: 400 };

    it('says what would have ended, once per deadline, and ends nobody', async () => {
      await start({ observed });
      await rig.advance(31);
      await rig.sweep();
      await rig.sweep();
      await rig.live.touch([report()], 'sparse');
      await rig.advance(31);
      await rig.sweep();
      expect(await told()).toEqual(['would_have_ended idle idle_timeout', 'would_have_ended idle idle_timeout']);
      expect((await state())?.state).toBe('active');
    });
  });
}
