import type { LiveView } from '../session/live-sessions.js';
import { limits } from './live-draft.js';
import { KEY, type LiveSessionsStage } from './live-sessions-stage.js';

/** A session starts once, and is read as it is. */
export function describeStart(stage: LiveSessionsStage): void {
  const { start, state } = stage;

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
      expect((await stage.rig.live.read([KEY, { tenantNumber: 2, sessionId: 's-1' }])).map((v) => v?.state)).toEqual([
        'active',
        undefined,
      ]);
    });

    it('keeps what is there when the same session is put again', async () => {
      const first = await start();
      await stage.rig.advance(10);
      expect(((await start({ limits: limits({ idleTimeoutSeconds: 5 }) })) as LiveView).idleExpiresAt).toBe(
        first.idleExpiresAt,
      );
    });

    it('never revives an ended session', async () => {
      await start();
      await stage.rig.live.end(KEY, { cause: 'logout' });
      expect((await start()).state).toBe('revoked');
      expect(await state()).toMatchObject({ state: 'revoked', cause: 'logout' });
    });

    it('counts the absolute timeout from authentication', async () => {
      const { now } = await stage.rig.live.moment(KEY);
      const view = await start({ authenticatedAt: now - 500_000 });
      expect(view.absoluteExpiresAt).toBe(now + 500_000);
    });

    it('tells ids of different tenants and unknown ids apart', async () => {
      await start();
      expect((await stage.rig.live.check([KEY, { tenantNumber: 2, sessionId: 's-1' }])).map((c) => c.state)).toEqual([
        'active',
        'unknown',
      ]);
      expect(await stage.rig.live.count()).toBe(1);
    });
  });
}
