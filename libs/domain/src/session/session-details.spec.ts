import { FakeLiveSessions } from '../testing/fake-live-sessions.js';
import { fakeTruth } from '../testing/fake-truth.js';
import { bornTenant, NOW, started } from '../testing/truth-samples.js';
import { liveDraftOf } from './live-draft-of.js';
import { detailsOf } from './session-details.js';

const ENDED = { cause: 'logout', decidedAt: NOW, reason: 'went home' } as const;
const OVER = { state: 'revoked', now: NOW, ending: { cause: 'idle_timeout', deadline: 1, decidedAt: 2 } } as const;

describe('detailsOf', () => {
  const record = async () => {
    const truth = fakeTruth(() => NOW);
    return started(truth, await bornTenant(truth));
  };

  it('says what the live store says while the session lives', async () => {
    const row = await record();
    const view = await new FakeLiveSessions(NOW).put(liveDraftOf(row), 1);
    expect(detailsOf(row, view)).toEqual({ record: row, state: 'active', live: view });
  });

  it('gives the live store the last word about an ending, and takes the reason from the row', async () => {
    const row = await record();
    expect(detailsOf(row, OVER)).toMatchObject({ state: 'revoked', ending: { cause: 'idle_timeout', deadline: 1 } });
    const intent = { cause: 'admin', reason: 'lost laptop', at: NOW } as const;
    expect(detailsOf({ ...row, intent }, OVER)).toMatchObject({ ending: { reason: 'lost laptop' } });
    expect(detailsOf({ ...row, intent, ended: ENDED }, OVER)).toMatchObject({
      ending: { cause: 'idle_timeout', reason: 'went home' },
    });
  });

  it('never lets a living record of the store hide the ending of the row', async () => {
    const row = { ...(await record()), ended: ENDED };
    const view = await new FakeLiveSessions(NOW).put(liveDraftOf(row), 1);
    expect(detailsOf(row, view)).toEqual({ record: row, state: 'revoked', ending: ENDED });
    expect(detailsOf(row, undefined)).toMatchObject({ state: 'revoked' });
  });

  it('does not call a session alive that the live store does not know', async () => {
    const row = await record();
    expect(detailsOf(row, undefined)).toEqual({ record: row, state: 'unknown' });
  });
});
