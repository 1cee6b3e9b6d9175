import { limits } from './live-draft.js';
import { KEY, type LiveSessionsStage } from './live-sessions-stage.js';

/** Limits of a greater generation (engine rules 4 and 25). */
export function describeRedating(stage: LiveSessionsStage): void {
  const { start, state, told } = stage;

  describe('re-dating', () => {
    it('ends by policy what a tightened limit makes overdue, with this moment as deadline', async () => {
      await start();
      await stage.rig.advance(50);
      expect(
        await stage.rig.live.redate(2, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 30, warnBeforeSeconds: 5 }) }]),
      ).toEqual(['ended']);
      const [ending] = await stage.rig.decisions();
      expect(ending).toMatchObject({ type: 'revoked', cause: 'policy', generation: 2 });
      expect(ending!.deadline).toBe(ending!.decidedAt);
    });

    it('has nothing to do with what is over: two that re-date side by side count an ending once', async () => {
      await start();
      await stage.rig.advance(50);
      const item = { ...KEY, limits: limits({ idleTimeoutSeconds: 30, warnBeforeSeconds: 5 }) };
      const outcomes = [];
      for (const generation of [2, 2, 3]) outcomes.push(...(await stage.rig.live.redate(generation, [item])));
      expect(outcomes).toEqual(['ended', 'stale', 'stale']);
    });

    it('lets what was overdue under the old limits end by them', async () => {
      const { idleExpiresAt } = await start();
      await stage.rig.advance(101);
      expect(await stage.rig.live.redate(2, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 900 }) }])).toEqual([
        'ended',
      ]);
      expect((await stage.rig.decisions())[0]).toMatchObject({ cause: 'idle_timeout', deadline: idleExpiresAt });
    });

    it('warns at once where the new deadline is near, and spares where it is far', async () => {
      await start();
      await stage.rig.advance(50);
      expect(await stage.rig.live.redate(2, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 60 }) }])).toEqual([
        'warned',
      ]);
      expect(await stage.rig.live.redate(3, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 900 }) }])).toEqual([
        'kept',
      ]);
      expect(await told()).toEqual(['expiring idle', 'extended idle']);
      await stage.rig.advance(60);
      await stage.rig.sweep();
      expect((await state())?.state).toBe('active');
    });

    it('applies a greater generation only and never moves last activity', async () => {
      const { startedAt } = await start();
      await stage.rig.advance(10);
      await stage.rig.live.redate(5, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 200 }) }]);
      expect(await stage.rig.live.redate(5, [{ ...KEY, limits: limits({ idleTimeoutSeconds: 1 }) }])).toEqual([
        'stale',
      ]);
      expect((await stage.rig.live.read([KEY]))[0]).toMatchObject({
        lastActivityAt: startedAt,
        idleExpiresAt: startedAt + 200_000,
        generation: 5,
      });
      expect(await stage.rig.live.redate(5, [{ tenantNumber: 1, sessionId: 'gone', limits: limits() }])).toEqual([
        'absent',
      ]);
    });

    it('locks instead of ending when the new limits say so', async () => {
      await start();
      await stage.rig.advance(50);
      const locking = limits({ idleTimeoutSeconds: 30, warnBeforeSeconds: 0, onIdle: 'lock' });
      expect(await stage.rig.live.redate(2, [{ ...KEY, limits: locking }])).toEqual(['locked']);
      expect(await told()).toEqual(['locked idle policy']);
    });
  });
}
