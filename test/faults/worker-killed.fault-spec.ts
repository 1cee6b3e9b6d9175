import { watched } from '../support/history/watched.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = 60;

describe('a worker that is killed', () => {
  const here = watched({ apis: 2, workers: 2, limits: { idleTimeoutSeconds: 4, warnBeforeSeconds: 0 } });

  it('leaves its shards to another: every ending is told', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    for (const sessionId of ids) await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
    const ended = () => here.receiver.requests.filter(({ body }) => JSON.parse(body).type === 'session.revoked');
    await waitFor(() => ended().length > 0, 15_000);
    here.curfew.workers[0]!.kill('SIGKILL');
    await waitFor(() => ended().length >= SESSIONS, 30_000);
    await here.history.client.check(ids);
    const { events } = await here.history.finish('a worker that is killed');
    expect(events.filter(({ type }) => type === 'session.revoked')).toHaveLength(SESSIONS);
  });
});
