import type { CutOff, Hits } from '../revocation/cut-off.js';
import type { LiveView } from '../session/live-sessions.js';
import { limits, liveDraft } from './live-draft.js';
import type { LiveSessionsRig } from './live-sessions-stage.js';

const KEY = { tenantNumber: 1, sessionId: 's-1' };
const REPORT = { ...KEY, kind: 'keyboard' as const, application: 'payments' };

/** What every live store does with cut-offs (engine rule 27). */
export function describeLiveCutOffs(rig: () => LiveSessionsRig): void {
  describe('cut-offs', () => {
    const start = async (over: Parameters<typeof liveDraft>[1] = {}) => {
      const { now, incarnation } = await rig().live.moment(KEY);
      return rig().live.put(liveDraft(now, over), incarnation) as Promise<LiveView>;
    };
    const cutOff = async (number: number, hits: Hits = { kind: 'all' }, over: Partial<CutOff> = {}) => {
      const { now: at } = await rig().live.moment(KEY);
      const asked = { revocationId: `r-${number}`, reason: 'a leak', actor: 'key' };
      const pending = [{ tenantNumber: 1, number, at, hits, ...asked, ...over }];
      await rig().live.cutOff({ pending, finished: [] });
    };
    const state = async () => {
      const [{ state: is, cause } = { state: undefined }] = await rig().live.check([KEY]);
      return cause ? `${is} ${cause}` : is;
    };
    const ending = async () => (await rig().decisions()).filter(({ type }) => type === 'revoked');

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
      expect(await rig().live.touch([REPORT], 'sparse')).toMatchObject([
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
      await rig().advance(150);
      await cutOff(2);
      expect(await state()).toBe('revoked idle_timeout');
    });

    it('end what passes its deadline after them, though nobody looked in between', async () => {
      await start();
      await cutOff(2);
      await rig().advance(150);
      expect(await state()).toBe('revoked admin');
    });

    it('end a locked session too', async () => {
      await start({ limits: limits({ onIdle: 'lock', warnBeforeSeconds: 0 }) });
      await rig().advance(150);
      await cutOff(2);
      expect(await state()).toBe('revoked admin');
      expect((await rig().decisions()).map(({ type }) => type)).toEqual(['locked', 'revoked']);
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
      await rig().live.cutOff({ pending: [], finished: [{ tenantNumber: 1, number: 2 }] });
      expect(await state()).toBe('active');
    });
  });
}
