import { Webhook } from 'standardwebhooks';
import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { type Answering, type Received, type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const eventsIn = ({ body }: Received): { id: string; type: string; data: { sessionId: string } }[] =>
  JSON.parse(body).events;

describe('batches of events', () => {
  let curfew: Curfew;
  const receivers: Receiver[] = [];
  beforeAll(async () => {
    curfew = await startCurfew();
  });
  afterAll(async () => {
    for (const receiver of receivers) await receiver.stop();
    await curfew?.stop();
  });

  async function subscribe(application: string, batch: object, answer?: Answering) {
    const receiver = await startReceiver(answer && { answer });
    receivers.push(receiver);
    const asked = { name: application, kind: 'webhook', url: receiver.url, events: ['session.revoked'] };
    const { status, body } = await curfew.api.post('/v1/subscriptions', {
      ...asked,
      filter: { application: [application] },
      batch,
    });
    expect(status).toBe(201);
    return { receiver, subscription: body as Json };
  }
  /** Starts sessions and ends them, in one go. */
  async function end(application: string, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, i) => `${application}-${i}`);
    for (const sessionId of ids) await curfew.api.post('/v1/sessions', { sessionId, subject: 'ada', application });
    await Promise.all(ids.map((id) => curfew.api.delete(`/v1/sessions/${id}`)));
    return ids;
  }
  const deliveries = async ({ id }: Json) =>
    (await curfew.api.get(`/v1/subscriptions/${id}/deliveries?limit=200`)).body.deliveries as Json[];

  it('bring several in one signed request, each once, no more than asked for', async () => {
    const { receiver, subscription } = await subscribe('several', { maxEvents: 5, maxWaitMs: 1_500 });
    const ids = await end('several', 12);
    const told = () => receiver.requests.flatMap(eventsIn);
    await waitFor(() => told().length >= 12, 20_000);
    expect(
      told()
        .map(({ data }) => data.sessionId)
        .toSorted(),
    ).toEqual(ids.toSorted());
    expect(receiver.requests.length).toBeLessThanOrEqual(6);
    for (const request of receiver.requests) {
      const { type, events } = JSON.parse(request.body);
      expect([type, events.length <= 5]).toEqual(['batch', true]);
      expect(events[0]).toMatchObject({ type: 'session.revoked', timestamp: expect.any(String) });
      const headers = request.headers as Record<string, string>;
      expect(new Webhook(subscription.secret).verify(request.body, headers)).toEqual(JSON.parse(request.body));
    }
    await waitFor(async () => (await deliveries(subscription)).every(({ status }) => status === 'delivered'));
    const feed = (await curfew.api.get('/v1/events?type=session.revoked&limit=200')).body.events as Json[];
    expect(told()).toEqual(
      expect.arrayContaining(
        feed
          .filter(({ data }) => ids.includes(data.sessionId))
          .map(({ id, type, timestamp, data }) => ({ id, type, timestamp, data })),
      ),
    );
  });

  it('are tried again for the events that the receiver did not take, and for no other', async () => {
    const seen = new Map<string, number>();
    const taking: Answering = (request) => {
      const ids = eventsIn(request).map(({ id }) => id);
      for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
      // All but the last, the first time.
      const took = ids.filter((id, i) => i < ids.length - 1 || seen.get(id) === 2);
      return { status: 200, body: JSON.stringify({ events: took }) };
    };
    const { receiver, subscription } = await subscribe('taken', { maxEvents: 50, maxWaitMs: 1_000 }, taking);
    await end('taken', 4);
    await waitFor(async () => {
      const all = await deliveries(subscription);
      return all.length === 4 && all.every(({ status }) => status === 'delivered');
    }, 20_000);
    const attempts = (await deliveries(subscription)).map((one) => one.attempts as number);
    expect(attempts.filter((n) => n === 2).length).toBeGreaterThanOrEqual(1);
    const told = receiver.requests.flatMap(eventsIn).map(({ id }) => id);
    const again = told.filter((id, i) => told.indexOf(id) !== i);
    expect(again).toHaveLength(attempts.filter((n) => n === 2).length);
    expect(attempts.every((n) => n <= 2)).toBe(true);
  });

  it('are asked for within bounds, changed, and switched off', async () => {
    const { subscription } = await subscribe('bounds', { maxEvents: 100, maxWaitMs: 0 });
    const path = `/v1/subscriptions/${subscription.id}`;
    for (const batch of [{ maxEvents: 0, maxWaitMs: 1 }, { maxEvents: 101, maxWaitMs: 1 }, { maxEvents: 1 }, 7, {}]) {
      expect((await curfew.api.patch(path, { batch })).status).toBe(400);
    }
    expect((await curfew.api.patch(path, { batch: { maxEvents: 2, maxWaitMs: 60_000 } })).body.batch).toEqual({
      maxEvents: 2,
      maxWaitMs: 60_000,
    });
    expect((await curfew.api.patch(path, { batch: null })).body.batch).toBeUndefined();
    expect((await curfew.api.get(path)).body.batch).toBeUndefined();
  });
});
