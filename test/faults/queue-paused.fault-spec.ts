import { FailingQueues } from '../support/failing-queues.js';
import { waitFor } from '../support/wait-for.js';

describe('queues that are paused', () => {
  let failing: FailingQueues;
  beforeAll(async () => {
    failing = await FailingQueues.start();
  });
  afterAll(() => failing?.stop());
  beforeEach(() => failing.each((queue) => queue.pause()));
  afterEach(() => failing.each((queue) => queue.resume()));

  it('endings by the watchdog, deliveries by their rows; resumed: by the queue', async () => {
    await failing.endsByWatchdog('queues paused', 'paused');
    await failing.each((queue) => queue.resume());
    await failing.ringsAgain('a pause', 'after-paused');
  });

  it('a tightened policy reaches living sessions', async () => {
    const { api } = failing.watched.curfew;
    const ids = await failing.startSessions('tightened');
    const policy = { name: 'tight', match: { application: ['tightened'] }, absoluteTimeoutSeconds: 1 };
    expect((await api.post('/v1/policies', policy)).status).toBe(201);
    // Counted activity keeps them from ending by the limits that they had.
    const events = ids.map((sessionId) => ({ sessionId, kind: 'keyboard' }));
    await waitFor(async () => {
      await api.post('/v1/activity', { events });
      const { body } = await api.post('/v1/check', { sessionIds: ids });
      return body.sessions.every((session: { cause?: string }) => session.cause === 'policy');
    }, 20_000);
    await failing.told.all(ids, 20_000);
    failing.told.report('policies paused', ids);
  });

  it('leave a whole history', async () => {
    await failing.each((queue) => queue.resume());
    await failing.finish('queues paused');
  });
});
