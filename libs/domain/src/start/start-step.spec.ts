import { CannotRun } from './cannot-run.js';
import { StartStep, type StartState, type StartTools } from './start-step.js';

/** Waits for nothing, and remembers what was said and how long it should have waited. */
function tools() {
  const said: string[] = [];
  const pauses: number[] = [];
  const given: StartTools = {
    pause: async (ms) => pauses.push(ms),
    waits: (step, why) => said.push(`${step}: ${why}`),
  };
  return { ...given, said, pauses };
}

/** Fails with each error in turn, then works. */
function failing(...errors: unknown[]) {
  return async () => {
    if (errors.length > 0) throw errors.shift();
  };
}

const works = async () => undefined;

describe('StartStep', () => {
  it('says away while it cannot reach, starting while it settles, ok when done', async () => {
    const seen: StartState[] = [];
    const look = (then: () => Promise<void>) => async () => {
      seen.push(step.state);
      await then();
    };
    const step: StartStep = new StartStep('store', {
      reach: look(failing(new Error('refused'))),
      settle: look(failing(new Error('locked'))),
    });
    await step.run(tools());
    // Never tried; refused; settling; still settling, since it was reached last time; settling.
    expect(seen).toEqual(['starting', 'away', 'starting', 'starting', 'starting']);
    expect(step.state).toBe('ok');
  });

  it('says a reason once, another one at once, and reminds now and then', async () => {
    const refused = Array.from({ length: 40 }, () => new Error('refused'));
    const step = new StartStep('store', {
      reach: failing(
        ...refused,
        new Error('wrong password'),
        Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
      ),
      settle: works,
    });
    const given = tools();
    await step.run(given);
    expect(given.said).toEqual(['store: refused', 'store: refused', 'store: wrong password', 'store: ECONNREFUSED']);
  });

  it('tries again soon at first, and never less often than every two seconds', async () => {
    const step = new StartStep('store', {
      reach: failing(...Array.from({ length: 50 }, () => new Error('x'))),
      settle: works,
    });
    const given = tools();
    await step.run(given);
    expect(given.pauses.slice(0, 6)).toEqual([100, 200, 400, 800, 1_600, 2_000]);
    expect(Math.max(...given.pauses)).toBe(2_000);
  });

  it('gives up on what no waiting mends', async () => {
    const step = new StartStep('store', { reach: works, settle: failing(new CannotRun('16 is not 8')) });
    await expect(step.run(tools())).rejects.toThrow('16 is not 8');
    expect(step.state).toBe('starting');
  });
});
