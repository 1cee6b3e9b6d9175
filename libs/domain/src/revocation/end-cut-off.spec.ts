import type { SessionKey } from '../session/session.js';
import { FakeLiveSessions } from '../testing/fake-live-sessions.js';
import { liveDraft } from '../testing/live-draft.js';
import type { CutOff } from './cut-off.js';
import { EndCutOff } from './end-cut-off.js';
import type { HitSession, Revocations } from './revocations.js';

const CUT_OFF: CutOff = {
  tenantNumber: 1,
  number: 2,
  revocationId: 'r-2',
  reason: 'a leak',
  actor: 'key',
  at: 1_800_000_000_000,
  hits: { kind: 'all' },
};

describe('ending what a cut-off hits', () => {
  const live = new FakeLiveSessions();
  const hit = (sessionId: string): HitSession => ({ tenantNumber: 1, sessionId, lastActivityAt: 1, generation: 1 });
  let [depths, paused, finished]: [number[], number, string[]] = [[], 0, []];
  const ending = (...blocks: string[][]) => {
    const revocations: Partial<Revocations> = {
      async *hit() {
        for (const block of blocks) yield block.map(hit);
      },
      finish: async (id) => finished.push(id) > 0,
    };
    return new EndCutOff({
      revocations: revocations as Revocations,
      live,
      outbox: { lag: async () => ({ depth: depths.shift() ?? 0, lagMs: 0 }) },
      pause: async () => void paused++,
    });
  };
  const put = (sessionId: string, over = {}) => live.put(liveDraft(live.time, { sessionId, ...over }), 1);
  const told = (key: Partial<SessionKey>) => live.decisions.find(({ sessionId }) => sessionId === key.sessionId);
  beforeEach(() => ([depths, paused, finished] = [[], 0, []]));

  it('ends those that live, those not put yet, and those whose record is older than the profiles', async () => {
    await live.cutOff({ pending: [{ ...CUT_OFF, hits: { kind: 'profiles', numbers: [1] } }], finished: [] });
    await put('known');
    await put('old', { cutOff: 0 });
    expect(await ending(['known', 'old'], ['not-put']).run(CUT_OFF, async () => true)).toBe(true);
    for (const sessionId of ['known', 'old', 'not-put'])
      expect(told({ sessionId })).toMatchObject({
        type: 'revoked',
        cause: 'admin',
        reason: 'a leak',
        revocationId: 'r-2',
      });
    expect(finished).toEqual(['r-2']);
  });

  it('waits while the ledger is behind', async () => {
    depths = [900, 300, 200];
    await ending(['a']).run(CUT_OFF, async () => true);
    expect(paused).toBe(2);
  });

  it('stops before the next block when it must not go on, and finishes nothing', async () => {
    const answers = [true, false];
    const done = await ending(['first'], ['second']).run(CUT_OFF, async () => answers.shift()!);
    expect(done).toBe(false);
    expect(told({ sessionId: 'first' })).toBeDefined();
    expect(told({ sessionId: 'second' })).toBeUndefined();
    expect(finished).toEqual([]);
  });
});
