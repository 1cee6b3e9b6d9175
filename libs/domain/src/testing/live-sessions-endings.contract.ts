import { KEY, type LiveSessionsStage } from './live-sessions-stage.js';

/** Ended because somebody asked (engine rules 4 and 15). */
export function describeEndings(stage: LiveSessionsStage): void {
  const { start } = stage;

  describe('ending on request', () => {
    it('keeps the first ending and carries reason and actor', async () => {
      await start();
      await stage.rig.live.end(KEY, { cause: 'admin', reason: 'lost laptop, café', actor: 'key-1' });
      const again = await stage.rig.live.end(KEY, { cause: 'logout' });
      expect(again?.ending.cause).toBe('admin');
      expect(await stage.rig.decisions()).toEqual([
        expect.objectContaining({ type: 'revoked', cause: 'admin', reason: 'lost laptop, café', actor: 'key-1' }),
      ]);
    });

    it('records an overdue logout as the timeout it was (rule 4)', async () => {
      const { idleExpiresAt } = await start();
      await stage.rig.advance(105);
      const ended = await stage.rig.live.end(KEY, { cause: 'logout' });
      expect(ended?.ending).toMatchObject({ cause: 'idle_timeout', deadline: idleExpiresAt });
    });

    it('ends what the store has lost only when it is known to exist', async () => {
      expect(await stage.rig.live.end(KEY, { cause: 'logout' })).toBeUndefined();
      const { now } = await stage.rig.live.moment(KEY);
      const ended = await stage.rig.live.end(KEY, { cause: 'logout' }, { lastActivityAt: now, generation: 3 });
      expect(ended?.ending.cause).toBe('logout');
      expect(await stage.rig.decisions()).toEqual([
        expect.objectContaining({ type: 'revoked', generation: 3, lastActivityAt: now }),
      ]);
    });
  });
}
