import { limits } from './live-draft.js';
import { KEY, report, type LiveSessionsStage } from './live-sessions-stage.js';

/** Locked instead of ended. */
export function describeLocks(stage: LiveSessionsStage): void {
  const { start, state, told } = stage;

  describe('lock', () => {
    const locking = { limits: limits({ onIdle: 'lock' as const, lockedTimeoutSeconds: 60 }) };

    it('locks at the idle deadline, refuses activity, and ends by the locked timeout counted from that deadline', async () => {
      const { idleExpiresAt } = await start(locking);
      await stage.rig.advance(110);
      expect((await stage.rig.live.touch([report()], 'sparse'))[0]).toMatchObject({
        rejected: 'session_locked',
        state: 'locked',
      });
      expect((await stage.rig.live.read([KEY]))[0]).toMatchObject({
        state: 'locked',
        lockedAt: idleExpiresAt,
        lockedExpiresAt: idleExpiresAt + 60_000,
      });
      await stage.rig.advance(51);
      expect(await state()).toMatchObject({ state: 'revoked', cause: 'locked_timeout' });
      const ending = (await stage.rig.decisions()).find((d) => d.type === 'revoked');
      expect(ending?.deadline).toBe(idleExpiresAt + 60_000);
    });

    it('comes to the same end when nobody looked in between', async () => {
      await start(locking);
      await stage.rig.advance(500);
      await stage.rig.sweep();
      expect(await told()).toEqual(['locked idle idle_timeout', 'revoked locked locked_timeout']);
    });

    it('ends a locked session at its absolute deadline when that comes first', async () => {
      await start({ limits: limits({ onIdle: 'lock', absoluteTimeoutSeconds: 120 }) });
      await stage.rig.advance(130);
      await stage.rig.sweep();
      expect(await told()).toEqual(['locked idle idle_timeout', 'revoked absolute absolute_timeout']);
    });
  });
}
