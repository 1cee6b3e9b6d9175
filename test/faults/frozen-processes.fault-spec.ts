import { setTimeout as sleep } from 'node:timers/promises';
import { watched } from '../support/history/watched.js';
import { waitFor } from '../support/wait-for.js';

/** Past the lease of a worker's shards (5 s) and what an API keeps of a key (0.5 s). */
const FROZEN_MS = 7_000;
const SESSIONS = 60;

describe('processes that freeze and wake', () => {
  const here = watched({ apis: 2, workers: 2, limits: { idleTimeoutSeconds: 4, warnBeforeSeconds: 1 } });

  it('change nothing that was decided meanwhile, and honour no key that was deleted', async () => {
    const { client } = here.history;
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    const [api, worker] = [here.curfew.apis[1]!, here.curfew.workers[0]!];
    const { body: key } = await here.curfew.api.post('/v1/keys', { name: 'doomed', scopes: ['check:read'] });
    const there = here.curfew.api.at(api.url).as(key.key as string);
    for (const sessionId of ids) await client.start({ sessionId, subject: sessionId, application: 'a' });
    await client.report(ids.map((sessionId) => ({ sessionId, kind: 'keyboard' })));
    expect((await there.get('/v1/check/s-0')).status).toBe(200);
    // The endings begin: the worker has sweeps, ledger batches and deliveries in hand, the API an answer.
    await waitFor(() => here.receiver.requests.some(({ body }) => JSON.parse(body).type === 'session.revoked'), 15_000);
    const inFlight = here.curfew.api.at(api.url).post('/v1/check', { sessionIds: ids });
    for (const app of [api, worker]) app.kill('SIGSTOP');
    const woken = sleep(FROZEN_MS);
    expect((await here.curfew.api.delete(`/v1/keys/${key.id}`)).status).toBe(204);
    const askedMeanwhile = there.get('/v1/check/s-0');
    await client.check(ids);
    await woken;
    for (const app of [api, worker]) app.kill('SIGCONT');
    expect((await there.get('/v1/check/s-0')).status).toBe(401);
    expect((await askedMeanwhile).status).toBe(401);
    expect((await inFlight).status).toBe(200);
    await client.check(ids);
    await client.report(ids.map((sessionId) => ({ sessionId, kind: 'keyboard' })));
    const { events } = await here.history.finish('processes that freeze and wake');
    expect(events.filter(({ type }) => type === 'session.revoked')).toHaveLength(SESSIONS);
  });
});
