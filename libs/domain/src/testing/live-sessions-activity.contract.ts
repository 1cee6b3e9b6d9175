import type { LiveView } from '../session/live-sessions.js';
import { KEY, report, type LiveSessionsStage } from './live-sessions-stage.js';

/** What activity moves, and what of it is refused (engine rule 3). */
export function describeActivity(stage: LiveSessionsStage): void {
  const { start, told } = stage;

  describe('activity', () => {
    it('moves the idle deadline by counted activity only', async () => {
      const first = await start();
      await stage.rig.advance(50);
      expect(await stage.rig.live.touch([report({ kind: 'background_request' })], 'sparse')).toEqual([
        { state: 'active' },
      ]);
      const [unmoved] = await stage.rig.live.read([KEY]);
      expect(unmoved).toMatchObject({ idleExpiresAt: first.idleExpiresAt });
      expect((unmoved as LiveView).lastSeenAt).toBeGreaterThan(first.lastSeenAt);
      await stage.rig.live.touch([report()], 'sparse');
      const [moved] = (await stage.rig.live.read([KEY])) as LiveView[];
      expect(moved?.idleExpiresAt).toBeGreaterThanOrEqual(first.idleExpiresAt + 50_000);
      expect(moved).toMatchObject({ lastActivityKind: 'keyboard', lastActivityApplication: 'payments' });
    });

    it('takes max(last, clamp(occurred)) whatever the order', async () => {
      const { startedAt } = await start();
      await stage.rig.advance(60);
      await stage.rig.live.touch([report({ occurredAt: startedAt + 40_000 })], 'sparse');
      await stage.rig.live.touch(
        [report({ occurredAt: startedAt + 10_000 }), report({ occurredAt: startedAt - 1_000 })],
        'sparse',
      );
      expect((await stage.rig.live.read([KEY]))[0]).toMatchObject({ lastActivityAt: startedAt + 40_000 });
      await stage.rig.live.touch([report({ ageMs: 5_000 })], 'sparse');
      const [view] = (await stage.rig.live.read([KEY])) as LiveView[];
      expect(view!.lastActivityAt).toBeGreaterThanOrEqual(startedAt + 55_000);
      expect(view!.lastActivityAt).toBeLessThan(startedAt + 59_000);
    });

    it('takes the latest of several reports of a session in one call, whatever their order and kind', async () => {
      const { startedAt } = await start();
      await stage.rig.advance(60);
      const at = (seconds: number) => startedAt + seconds * 1000;
      await stage.rig.live.touch(
        [
          report({ occurredAt: at(50), kind: 'pointer' }),
          report({ occurredAt: at(20) }),
          report({ occurredAt: at(58), kind: 'background_request' }),
          report({ occurredAt: at(30), kind: 'touch' }),
        ],
        'sparse',
      );
      expect((await stage.rig.live.read([KEY]))[0]).toMatchObject({
        lastActivityAt: at(50),
        lastActivityKind: 'pointer',
        lastSeenAt: at(58),
      });
    });

    it('refuses what lies ahead or before the start, each report by itself', async () => {
      const { startedAt } = await start();
      const results = await stage.rig.live.touch(
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
      const { now } = await stage.rig.live.moment(KEY);
      expect(
        (await stage.rig.live.touch([report({ occurredAt: now + 1_500 })], 'sparse'))[0]?.rejected,
      ).toBeUndefined();
      expect(((await stage.rig.live.read([KEY]))[0] as LiveView).lastActivityAt).toBeLessThanOrEqual(now + 1_000);
    });

    it('answers deadlines for plainly active sessions when asked in full', async () => {
      await start();
      expect((await stage.rig.live.touch([report()], 'full'))[0]).toMatchObject({
        state: 'active',
        expiresAt: expect.any(Number),
      });
    });

    it('refuses activity that arrives after the deadline, whenever it happened', async () => {
      const { startedAt } = await start();
      await stage.rig.advance(101);
      const [late] = await stage.rig.live.touch([report({ occurredAt: startedAt + 90_000 })], 'sparse');
      expect(late).toMatchObject({ rejected: 'session_ended', state: 'revoked', cause: 'idle_timeout' });
      expect(await told()).toEqual(['revoked idle idle_timeout']);
    });
  });
}
