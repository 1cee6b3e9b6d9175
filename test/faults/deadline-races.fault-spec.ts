import { setTimeout as sleep } from 'node:timers/promises';
import { watchedAnew } from '../support/history/watched.js';

const SESSIONS = 120;
const IDLE_MS = 3_000;

/** What meets in the moment of a deadline: a logout, a re-dating, a sweep, activity. One ending each, and one cause. */
describe('at the deadline', () => {
  const here = watchedAnew({
    apis: 2,
    workers: 2,
    limits: { idleTimeoutSeconds: IDLE_MS / 1000, warnBeforeSeconds: 0 },
  });

  const policy = (name: string, idleMs: number) => ({
    name,
    match: {},
    idleTimeoutSeconds: idleMs / 1000,
    warnBeforeSeconds: 0,
  });
  /** Starts sessions one after the other, and does something at the deadline of each. */
  async function atDeadlines(act: (sessionId: string, i: number, deadline: number) => Promise<unknown>) {
    const acts: Promise<unknown>[] = [];
    for (let i = 0; i < SESSIONS; i++) {
      const sessionId = `s-${i}`;
      const { body } = await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
      acts.push(act(sessionId, i, Date.parse(body.idleExpiresAt)));
    }
    await Promise.all(acts);
  }
  const until = (at: number) => sleep(Math.max(0, at - Date.now()));

  it('a logout and the expiry: row, event, receiver and answers name the same cause', async () => {
    await atDeadlines(async (id, i, deadline) => {
      // Until then: an intent takes its time, and the more so on a busy machine.
      await until(deadline - 600 + (i % 60) * 11);
      await Promise.all([here.history.client.logout(id), here.history.client.check([id])]);
      await here.history.client.check([id]);
    });
    const { sessions } = await here.history.finish('logout against expiry');
    const causes = sessions.map(({ ended }) => ended?.cause);
    // Both must have won at times, or there was no race.
    expect(new Set(causes)).toEqual(new Set(['logout', 'idle_timeout']));
  });

  it('a re-dating and the sweep: ended by the limits that held, once, however the policy moves', async () => {
    const over = new AbortController();
    let published = 0;
    const publishing = (async () => {
      while (!over.signal.aborted) {
        // Loosened and tightened by turns, so that some are overdue by the new limits only and some by the old.
        const idleMs = published++ % 2 === 0 ? IDLE_MS - 1_000 : IDLE_MS;
        await here.curfew.api.put('/v1/policies/brief', policy('brief', idleMs), { 'if-match': '*' });
        await sleep(50);
      }
    })();
    await atDeadlines(async (id, i, deadline) => {
      if (i % 3 === 0) {
        await until(deadline - 1_050);
        await here.history.client.report([{ sessionId: id, kind: 'keyboard' }]);
      }
      await until(deadline);
      await here.history.client.check([id]);
    });
    await sleep(1_500);
    over.abort();
    await publishing;
    const { sessions } = await here.history.finish(`re-date against sweep, ${published} publications`);
    expect(sessions.every(({ ended }) => ended !== undefined)).toBe(true);
  });
});
