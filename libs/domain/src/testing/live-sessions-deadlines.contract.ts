import { limits } from './live-draft.js';
import { KEY, report, type LiveSessionsStage } from './live-sessions-stage.js';

/** Warned and ended on time, whoever looks (engine rules 2, 9 and 10). */
export function describeDeadlines(stage: LiveSessionsStage): void {
  const { start, state, told } = stage;

  describe('deadlines', () => {
    it('says no from the deadline on, without a sweep, and for good', async () => {
      const { idleExpiresAt } = await start();
      await stage.rig.advance(99);
      expect((await state())?.state).toBe('warned');
      await stage.rig.advance(2);
      expect(await state()).toMatchObject({ state: 'revoked', cause: 'idle_timeout' });
      await stage.rig.live.touch([report()], 'sparse');
      expect((await state())?.state).toBe('revoked');
      await stage.rig.sweep();
      const endings = (await stage.rig.decisions()).filter((d) => d.type === 'revoked');
      expect(endings).toHaveLength(1);
      expect(endings[0]).toMatchObject({ cause: 'idle_timeout', clock: 'idle', deadline: idleExpiresAt });
      expect(endings[0]!.decidedAt).toBeGreaterThanOrEqual(idleExpiresAt);
    });

    it('says no in a read as in a check, and for good (rule 2)', async () => {
      await start();
      await stage.rig.advance(101);
      expect((await stage.rig.live.read([KEY]))[0]).toMatchObject({
        state: 'revoked',
        ending: { cause: 'idle_timeout' },
      });
      expect(await told()).toEqual(['revoked idle idle_timeout']);
      expect(await stage.rig.live.count()).toBe(0);
    });

    it('is swept when nobody asks: warned, then ended', async () => {
      await start();
      await stage.rig.advance(81);
      await stage.rig.sweep();
      await stage.rig.sweep();
      expect(await told()).toEqual(['expiring idle']);
      await stage.rig.advance(20);
      await stage.rig.sweep();
      expect(await told()).toEqual(['expiring idle', 'revoked idle idle_timeout']);
      expect(await stage.rig.live.count()).toBe(0);
    });

    it('says of what is decided about a privileged session that it goes first, by the limits that hold', async () => {
      const privileged = limits({ priority: 'privileged' });
      await start({ limits: privileged });
      await start({ sessionId: 's-2' });
      await start({ sessionId: 's-3', limits: privileged });
      await stage.rig.live.redate(2, [
        { ...KEY, sessionId: 's-2', limits: privileged },
        { ...KEY, sessionId: 's-3', limits: limits() },
      ]);
      await stage.rig.advance(81);
      await stage.rig.live.touch([report(), report({ sessionId: 's-3' })], 'sparse');
      await stage.rig.advance(101);
      await stage.rig.sweep();
      const first = new Set((await stage.rig.decisions()).map((d) => `${d.sessionId} ${d.privileged === true}`));
      expect(first).toEqual(new Set(['s-1 true', 's-2 true', 's-3 false']));
      const [own] = (await stage.rig.decisions()).filter((d) => d.sessionId === 's-1' && d.type === 'revoked');
      expect(own).toMatchObject({ lastActivityKind: 'keyboard' });
    });

    it('announces only the ending when warning and ending are both overdue', async () => {
      await start();
      await stage.rig.advance(500);
      await stage.rig.sweep();
      expect(await told()).toEqual(['revoked idle idle_timeout']);
    });

    it('warns for each new deadline, on time, though activity moved it (rule 9)', async () => {
      await start({ limits: limits({ warnBeforeSeconds: 90 }) });
      await stage.rig.advance(11);
      await stage.rig.sweep();
      await stage.rig.advance(9);
      await stage.rig.live.touch([report()], 'sparse');
      expect(await told()).toEqual(['expiring idle', 'extended idle']);
      await stage.rig.advance(11);
      await stage.rig.sweep();
      expect(await told()).toEqual(['expiring idle', 'extended idle', 'expiring idle']);
    });

    it('scores anew what activity has moved on when it is swept (rule 9)', async () => {
      await start();
      await stage.rig.advance(50);
      await stage.rig.live.touch([report()], 'sparse');
      await stage.rig.advance(31);
      await stage.rig.sweep();
      expect(await told()).toEqual([]);
      await stage.rig.advance(50);
      await stage.rig.sweep();
      expect(await told()).toEqual(['expiring idle']);
    });

    it('takes back the idle warning alone when both were given (rule 10)', async () => {
      await start({ limits: limits({ absoluteTimeoutSeconds: 130 }) });
      await stage.rig.advance(85);
      await stage.rig.sweep();
      await stage.rig.live.touch([report()], 'sparse');
      const announced = ['expiring idle', 'expiring absolute', 'extended idle'];
      expect(await told()).toEqual(announced);
      expect((await state())?.state).toBe('warned');
      await start();
      await stage.rig.sweep();
      expect(await told()).toEqual(announced);
    });

    it('keeps an idle warning whose deadline is still near after late-reported activity (rule 10)', async () => {
      await start();
      await stage.rig.advance(85);
      await stage.rig.sweep();
      await stage.rig.live.touch([report({ ageMs: 80_000 })], 'sparse');
      expect((await state())?.state).toBe('warned');
      expect(await told()).toEqual(['expiring idle']);
    });

    it('keeps the absolute warning through activity and announces it once (rule 10)', async () => {
      await start({ limits: limits({ absoluteTimeoutSeconds: 300 }) });
      for (let i = 0; i < 3; i++) {
        await stage.rig.advance(79);
        await stage.rig.live.touch([report()], 'sparse');
      }
      await stage.rig.advance(15);
      await stage.rig.sweep();
      for (let i = 0; i < 3; i++) await stage.rig.live.touch([report()], 'sparse');
      expect((await state())?.state).toBe('warned');
      expect(await told()).toEqual(['expiring absolute']);
      await stage.rig.advance(60);
      await stage.rig.sweep();
      expect(await told()).toEqual(['expiring absolute', 'revoked absolute absolute_timeout']);
    });

    it('never speaks of an idle deadline that the absolute one overtakes', async () => {
      await start({ limits: limits({ absoluteTimeoutSeconds: 100, warnBeforeAbsoluteSeconds: 0 }) });
      await stage.rig.advance(99);
      await stage.rig.sweep();
      expect(await told()).toEqual([]);
    });

    it('reports the head of the index, never later than the next check', async () => {
      const { startedAt } = await start();
      const heads = (await stage.rig.live.heads()).flatMap((h) => h.head ?? []);
      expect(heads).toEqual([startedAt + 80_000]);
    });
  });
}
