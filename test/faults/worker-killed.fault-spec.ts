import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = 60;

describe('a worker that is killed', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;
  beforeAll(async () => {
    [curfew, receiver] = await Promise.all([startCurfew({ apis: 2, workers: 2 }), startReceiver()]);
    history = new History(curfew);
    await curfew.api.post('/v1/policies', { name: 'brief', match: {}, idleTimeoutSeconds: 4, warnBeforeSeconds: 0 });
    await history.subscribe(receiver);
  });
  afterAll(async () => {
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  it('leaves its shards to another: every ending is told', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    for (const sessionId of ids) await history.client.start({ sessionId, subject: sessionId, application: 'a' });
    const ended = () => receiver.requests.filter(({ body }) => JSON.parse(body).type === 'session.revoked');
    await waitFor(() => ended().length > 0, 15_000);
    curfew.workers[0]!.kill('SIGKILL');
    await waitFor(() => ended().length >= SESSIONS, 30_000);
    await history.client.check(ids);
    const { events } = await history.finish('a worker that is killed');
    expect(events.filter(({ type }) => type === 'session.revoked')).toHaveLength(SESSIONS);
  });
});
