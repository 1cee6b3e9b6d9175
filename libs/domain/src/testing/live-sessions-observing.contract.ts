import { report, type LiveSessionsStage } from './live-sessions-stage.js';

/** What would have ended. */
export function describeObserving(stage: LiveSessionsStage): void {
  const { start, state, told } = stage;

  describe('observing', () => {
    const observed = { idleTimeoutSeconds: 30, absoluteTimeoutSeconds: 400 };

    it('says what would have ended, once per deadline, and ends nobody', async () => {
      await start({ observed });
      await stage.rig.advance(31);
      await stage.rig.sweep();
      await stage.rig.sweep();
      await stage.rig.live.touch([report()], 'sparse');
      await stage.rig.advance(31);
      await stage.rig.sweep();
      expect(await told()).toEqual(['would_have_ended idle idle_timeout', 'would_have_ended idle idle_timeout']);
      expect((await state())?.state).toBe('active');
    });
  });
}
