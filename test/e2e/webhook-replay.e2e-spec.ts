import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

describe('replay', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  beforeAll(async () => {
    [curfew, receiver] = [await startCurfew(), await startReceiver({ answer: () => ({ status: 410 }) })];
  });
  afterAll(async () => {
    await receiver?.stop();
    await curfew?.stop();
  });

  it('heals a receiver that was dead: by range, by event, by delivery', async () => {
    const { api } = curfew;
    const asked = { name: 'dead', kind: 'webhook', url: receiver.url, events: ['session.revoked'] };
    const path = `/v1/subscriptions/${(await api.post('/v1/subscriptions', asked)).body.id}`;
    const end = async (sessionId: string) => {
      await api.post('/v1/sessions', { sessionId, subject: 'ada', application: 'a' });
      await api.delete(`/v1/sessions/${sessionId}`);
    };
    await end('before');
    await waitFor(async () => (await api.get(path)).body.status === 'disabled', 20_000);
    await end('while-disabled-1');
    await end('while-disabled-2');
    const endings = async () => (await api.get('/v1/events?type=session.revoked')).body.events as Json[];
    await waitFor(async () => (await endings()).length === 3, 20_000);
    const range = { from: new Date(Date.now() - 3_600_000).toISOString() };
    expect((await api.post(`${path}/replay`, range)).body.code).toBe('subscription_disabled');

    receiver.answer(() => ({ status: 204 }));
    receiver.requests.length = 0;
    await api.patch(path, { status: 'enabled' });
    expect(await api.post(`${path}/replay`, range)).toMatchObject({ status: 202, body: { replayed: 3 } });
    expect((await api.post(`${path}/replay`, range)).body).toEqual({ replayed: 0 });
    const told = () => receiver.requests.map(({ headers }) => headers['webhook-id']);
    await waitFor(() => told().length === 3, 20_000);
    const ids = (await endings()).map(({ id }) => id as string);
    expect(told().toSorted()).toEqual(ids.toSorted());
    const deliveries = async () => (await api.get(`${path}/deliveries`)).body.deliveries as Json[];
    await waitFor(async () => (await deliveries()).every(({ status }) => status === 'delivered'));
    expect((await api.post(`${path}/replay`, range)).body).toEqual({ replayed: 0 });

    const again = { 'idempotency-key': '"again"' };
    expect((await api.post(`/v1/events/${ids[0]}/replay`, {}, again)).body).toEqual({ replayed: 1 });
    expect((await api.post(`/v1/events/${ids[0]}/replay`, {}, again)).body).toEqual({ replayed: 1 });
    await waitFor(() => told().length === 4, 20_000);
    await waitFor(async () => (await deliveries()).every(({ status }) => status === 'delivered'));
    const one = (await deliveries()).find(({ eventId }) => eventId === ids[1])!;
    expect((await api.post(`${path}/deliveries/${one.id}/replay`)).body).toEqual({ replayed: 1 });
    await waitFor(() => told().length === 5, 20_000);
    expect(told().slice(3)).toEqual([ids[0], ids[1]]);
    expect((await deliveries()).find(({ id }) => id === one.id)).toMatchObject({ replayedAt: expect.any(String) });
    const acts = ((await api.get('/v1/audit?limit=200')).body.entries as Json[]).map(({ action }) => action as string);
    expect(acts.filter((action) => action.endsWith('.replay'))).toEqual([
      ...['subscription.replay', 'subscription.replay', 'subscription.replay'],
      ...['event.replay', 'delivery.replay'],
    ]);
  });

  it('is for whoever may write subscriptions, and says what it cannot read', async () => {
    const { api } = curfew;
    const nobody = '00000000-0000-4000-8000-000000000000';
    const reader = api.as((await api.post('/v1/keys', { name: 'r', scopes: ['subscriptions:read'] })).body.key);
    const from = '2026-01-01T00:00:00Z';
    const calls: [string, object | undefined][] = [
      [`/v1/subscriptions/${nobody}/replay`, { from }],
      [`/v1/subscriptions/${nobody}/deliveries/1/replay`, undefined],
      [`/v1/events/${nobody}/replay`, {}],
    ];
    for (const [path, body] of calls) {
      expect((await reader.post(path, body)).status).toBe(403);
      expect((await api.post(path, body)).status).toBe(404);
    }
    for (const body of [{}, { from: 'yesterday' }, { from, to: from }, { from, after: 'x' }, { from, delivered: 1 }])
      expect((await api.post(`/v1/subscriptions/${nobody}/replay`, body)).status).toBe(400);
  });
});
