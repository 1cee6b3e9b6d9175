import { setTimeout as sleep } from 'node:timers/promises';
import { clockOff } from '../support/faketime.js';
import { watched } from '../support/history/watched.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = 200;
const STALL_MS = 300;
const SKEW_SECONDS = 0.2;

/** Two API processes whose clocks differ by 400 ms, at each deadline at once, while Redis stalls. */
describe('skewed API processes and a Redis that stalls', () => {
  const here = watched(async () => ({
    environment: await clockOff(SKEW_SECONDS),
    limits: { idleTimeoutSeconds: 5, warnBeforeSeconds: 1 },
  }));
  beforeAll(async () => {
    await here.curfew.startApi(await clockOff(-SKEW_SECONDS));
  });

  it('never say yes after a no, and end each session once', async () => {
    const over = new AbortController();
    let stalls = 0;
    const stalling = (async () => {
      while (!over.signal.aborted) {
        await sleep(500);
        // By turns the server itself, and only what its clients are answered.
        if (stalls++ % 2 === 0) {
          here.curfew.redis.kill('SIGSTOP');
          await sleep(STALL_MS);
          here.curfew.redis.kill('SIGCONT');
        } else {
          await here.redis.call('CLIENT', 'PAUSE', String(STALL_MS), 'ALL');
        }
      }
    })();
    const hammering: Promise<unknown>[] = [];
    for (let i = 0; i < SESSIONS; i++) {
      const sessionId = `s-${i}`;
      const { body } = await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
      hammering.push(hammer(sessionId, i, Date.parse(body.idleExpiresAt)));
    }
    await Promise.all(hammering);
    // Activity has put some off.
    await waitFor(async () => {
      const { body } = await here.history.client.check(Array.from({ length: SESSIONS }, (_, i) => `s-${i}`));
      return body.sessions.every((session: { state: string }) => session.state === 'revoked');
    }, 20_000);
    over.abort();
    await stalling;
    // Else no clock but Redis's had a say in anything.
    expect(here.history.heard.counted.length).toBeGreaterThan(10);
    const { sessions } = await here.history.finish(`±200 ms and ${stalls} stalls of ${STALL_MS} ms`);
    expect(sessions.every(({ ended }) => ended !== undefined)).toBe(true);
    const causes = new Set(sessions.map(({ ended }) => ended?.cause));
    expect(causes).toEqual(new Set(['idle_timeout', 'logout']));
  });

  /** Around the deadline: checks throughout; in every third session activity before, in another a logout. */
  async function hammer(sessionId: string, i: number, deadline: number): Promise<void> {
    const { client } = here.history;
    const at = async (ms: number, act: () => Promise<unknown>) => {
      await sleep(Math.max(0, ms - Date.now()));
      await act();
    };
    const touched = i % 3 === 0;
    const moments = [-200, -50, 0, 50, 250].map((ms) => at(deadline + ms, () => client.check([sessionId])));
    if (touched) {
      // Some in good time: on a busy machine the last moment is past the deadline, and what is refused shows nothing.
      moments.push(at(deadline - 100 - (i % 60) * 40, () => client.report([{ sessionId, kind: 'keyboard' }])));
    }
    if (i % 3 === 1) moments.push(at(deadline - 300 + (i % 60) * 10, () => client.logout(sessionId)));
    await Promise.all(moments);
  }
});
