import { type Curfew, startCurfew } from '../support/curfew.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = 60;

describe('a worker that is killed', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  beforeAll(async () => {
    [curfew, receiver] = await Promise.all([startCurfew({ workers: 2 }), startReceiver()]);
    await curfew.api.post('/v1/policies', { name: 'brief', match: {}, idleTimeoutSeconds: 4, warnBeforeSeconds: 0 });
    const hook = { name: 'all endings', kind: 'webhook', url: receiver.url, events: ['session.revoked'] };
    expect((await curfew.api.post('/v1/subscriptions', hook)).status).toBe(201);
  });
  afterAll(async () => {
    await curfew?.stop();
    await receiver?.stop();
  });

  it('leaves its shards to another: every ending is told', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    for (const sessionId of ids) {
      const { status } = await curfew.api.post('/v1/sessions', { sessionId, subject: sessionId, application: 'a' });
      expect(status).toBe(201);
    }
    const told = () => new Set(receiver.requests.map(({ body }) => JSON.parse(body).data.sessionId as string));
    await waitFor(() => told().size > 0, 15_000);
    curfew.workers[0]!.kill('SIGKILL');
    await waitFor(() => told().size === SESSIONS, 30_000);
    expect([...told()].toSorted()).toEqual(ids.toSorted());
  });
});
