import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const TOKEN = 'Bearer very-secret-token';

describe("a receiver's own headers, and the log", () => {
  let curfew: Curfew;
  let receiver: Receiver;
  beforeAll(async () => {
    curfew = await startCurfew();
    // One that echoes what it was sent, and bytes that no database takes.
    receiver = await startReceiver({
      answer: ({ headers }, attempt) => ({
        status: attempt === 1 ? 500 : 200,
        body: `\u0000 ${headers['authorization']} ${headers['webhook-signature']} ${'x'.repeat(5_000)}`,
      }),
    });
  });
  afterAll(async () => {
    await receiver?.stop();
    await curfew?.stop();
  });

  it('are sent and never shown; attempts are logged without secrets', async () => {
    const { api } = curfew;
    const { status, body } = await api.post('/v1/subscriptions', {
      ...{ name: 'own', kind: 'webhook', url: receiver.url, events: ['subscription.test'] },
      headers: { Authorization: TOKEN, 'X-Team': 'blue' },
    });
    expect([status, body.headerNames]).toEqual([201, ['authorization', 'x-team']]);
    const path = `/v1/subscriptions/${body.id}`;
    const { eventId } = (await api.post(`${path}/test`)).body;
    const list = async () => (await api.get(`${path}/deliveries`)).body.deliveries as Json[];
    await waitFor(async () => (await list())[0]?.status === 'delivered', 20_000);
    expect(receiver.requests.map(({ headers }) => headers.authorization)).toEqual([TOKEN, TOKEN]);
    const [{ id }] = (await list()) as [Json];
    const logged = (await api.get(`${path}/deliveries/${id}`)).body;
    expect(logged).toMatchObject({ id, eventId, status: 'delivered', attempts: 2 });
    expect(logged.log).toMatchObject([
      { status: 500, webhookId: eventId, request: expect.stringContaining('subscription.test') },
      { status: 200, answer: expect.stringMatching(/^\uFFFD \[hidden\] \[hidden\] \[hidden\] x+$/) },
    ]);
    expect(logged.log.every(({ answer, request }: Json) => answer.length <= 512 && request.length <= 512)).toBe(true);
    const shown = [logged, await list(), (await api.get(path)).body, (await api.get('/v1/audit?limit=200')).body];
    expect(JSON.stringify(shown)).not.toContain('very-secret');

    expect((await api.get(`${path}/deliveries/1`)).status).toBe(404);
    expect((await api.patch(path, { headers: { host: 'x' } })).body.errors).toEqual([
      { pointer: '#/headers/host', detail: expect.any(String) },
    ]);
    expect((await api.patch(path, { headers: { 'x-new': 'v' } })).body.headerNames).toEqual(['x-new']);
    const read = (await api.get(path)).body;
    expect((await api.patch(path, read)).body).toEqual(read);
    expect((await api.patch(path, { headers: null })).body.headerNames).toBeUndefined();
  });
});
