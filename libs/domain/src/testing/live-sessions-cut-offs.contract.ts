import type { CutOff, Hits } from '../revocation/cut-off.js';
import { limits } from './live-draft.js';
import { KEY, type LiveSessionsStage, report } from './live-sessions-stage.js';

/** What every live store does with cut-offs (engine rule 27). */
export function describeCutOffs(stage: LiveSessionsStage): void {
  describe('cut-offs', () => {
    const { start } = stage;
    const cutOff = async (number: number, hits: Hits = { kind: 'all' }, over: Partial<CutOff> = {}) => {
      const { now: at } = await stage.rig.live.moment(KEY);
      const asked = { revocationId: `r-${number}`, reason: 'a leak', actor: 'key' };
      const pending = [{ tenantNumber: 1, number, at, hits, ...asked, ...over }];
      await stage.rig.live.cutOff({ pending, finished: [] });
    };
    const state = async () => {
      const [{ state: is, cause } = { state: undefined }] = await stage.rig.live.check([KEY]);
      return cause ? `${is} ${cause}` : is;
    };
    const ending = async () => (await stage.rig.decisions()).filter(({ type }) => type === 'revoked');

    it.each<[string, Hits, string]>([
      ['all', { kind: 'all' }, 'revoked admin'],
      ['its subject', { kind: 'subject', subject: 'ada' }, 'revoked admin'],
      ['another subject', { kind: 'subject', subject: 'bob' }, 'active'],
      ['its profile', { kind: 'profiles', numbers: [900, 1] }, 'revoked admin'],
      ['other profiles', { kind: 'profiles', numbers: [0, 2, 900] }, 'active'],
      ['no profile', { kind: 'profiles', numbers: [] }, 'active'],
    ])('of %s: a check says %j', async (_, hits, expected) => {
      await start();
      await cutOff(2, hits);
      expect(await state()).toBe(expected);
    });

    it('refuse activity, and are announced once, with who, why and which', async () => {
      await start();
      await cutOff(2);
      expect(await stage.rig.live.touch([report()], 'sparse')).toMatchObject([
        { rejected: 'session_ended', state: 'revoked', cause: 'admin' },
      ]);
      expect(await state()).toBe('revoked admin');
      expect(await ending()).toMatchObject([{ cause: 'admin', reason: 'a leak', actor: 'key', revocationId: 'r-2' }]);
    });

    it('spare what starts under their number, and what is of another tenant', async () => {
      await cutOff(2);
      await cutOff(7, { kind: 'all' }, { tenantNumber: 2 });
      expect((await start({ cutOff: 2 })).state).toBe('active');
      expect(await state()).toBe('active');
    });

    it('hit what is put after them and started before', async () => {
      await cutOff(2);
      expect((await start({ cutOff: 1 })).state).toBe('revoked');
    });

    it('leave what was over before them the timeout it was', async () => {
      await start();
      await stage.rig.advance(150);
      await cutOff(2);
      expect(await state()).toBe('revoked idle_timeout');
    });

    it('end what passes its deadline after them, though nobody looked in between', async () => {
      await start();
      await cutOff(2);
      await stage.rig.advance(150);
      expect(await state()).toBe('revoked admin');
    });

    it('end a locked session too', async () => {
      await start({ limits: limits({ onIdle: 'lock', warnBeforeSeconds: 0 }) });
      await stage.rig.advance(150);
      await cutOff(2);
      expect(await state()).toBe('revoked admin');
      expect((await stage.rig.decisions()).map(({ type }) => type)).toEqual(['locked', 'revoked']);
    });

    it('give a session to the first that hits it, in whatever order they are told', async () => {
      await start();
      await cutOff(4);
      await cutOff(3);
      await cutOff(2, { kind: 'subject', subject: 'bob' });
      expect(await state()).toBe('revoked admin');
      expect(await ending()).toMatchObject([{ revocationId: 'r-3' }]);
    });

    it('hold no longer once they are finished', async () => {
      await start();
      await cutOff(2);
      await stage.rig.live.cutOff({ pending: [], finished: [{ tenantNumber: 1, number: 2 }] });
      expect(await state()).toBe('active');
    });
  });
}
