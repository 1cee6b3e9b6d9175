import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Api, Json } from '../support/http.js';
import { metricOf } from '../support/metric-of.js';
import { type Receiver, type ReceiverOptions, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

/** Short enough to be passed within a test, long enough for a busy machine to acknowledge within it. */
const WITHIN_SECONDS = 3;

/** Who has applied an ending, over HTTP, against the real apps, stores and receivers. */
describe('convergence', () => {
  let curfew: Curfew;
  let payments: Api;
  const receivers: Receiver[] = [];
  beforeAll(async () => {
    curfew = await startCurfew({ environment: { CURFEW_CONVERGE_WITHIN_SECONDS: String(WITHIN_SECONDS) } });
    payments = await keyOf('payments');
  });
  afterAll(async () => {
    await Promise.all(receivers.map((receiver) => receiver.stop()));
    await curfew?.stop();
  });

  async function keyOf(application: string): Promise<Api> {
    const scopes = ['events:read', 'events:acknowledge', 'activity:write', 'check:read'];
    const { body } = await curfew.api.post('/v1/keys', { name: application, scopes, application });
    return curfew.api.as(body.key as string);
  }

  async function subscribe(application: string, over: object = {}, options: ReceiverOptions = {}) {
    const receiver = await startReceiver(options);
    receivers.push(receiver);
    const { status, body } = await curfew.api.post('/v1/subscriptions', {
      name: `of ${application}`,
      kind: 'webhook',
      url: receiver.url,
      events: ['session.revoked'],
      filter: { application: [application] },
      ...over,
    });
    expect(status).toBe(201);
    return { id: body.id as string, receiver };
  }

  /** Starts a session of the application and ends it; the ending's event. */
  async function end(application: string): Promise<{ id: string; sessionId: string }> {
    const { sessionId } = (await curfew.api.post('/v1/sessions', { subject: 'ada', application })).body;
    await curfew.api.delete(`/v1/sessions/${sessionId}`);
    const event = await waitFor(async () => {
      const { events } = (await curfew.api.get(`/v1/sessions/${sessionId}/events`)).body;
      return (events as Json[]).find(({ type }) => type === 'session.revoked');
    });
    return { id: event.id as string, sessionId };
  }

  const report = async (eventId: string) => (await curfew.api.get(`/v1/events/${eventId}/convergence`)).body as Json;
  const lateEvents = async () =>
    (await curfew.api.get('/v1/events?type=delivery.late&limit=200')).body.events as Json[];

  it('keeps delivered and applied apart', async () => {
    const says = { body: '{"applied":true,"connectionsClosed":3}', status: 200 };
    const applying = await subscribe('apart', {}, { answer: () => says });
    const having = await subscribe('apart', { name: 'only has it' });
    const { id } = await end('apart');
    const both = await waitFor(async () => {
      const found = await report(id);
      return found.receivers.every((one: Json) => one.deliveredAt !== undefined) && found;
    });
    expect(both).toMatchObject({ type: 'session.revoked', mustApply: 2, applied: 1, converged: false });
    const [first, second] = both.receivers as [Json, Json];
    expect(first).toMatchObject({ id: applying.id, status: 'applied', connectionsClosed: 3, late: false });
    expect(first.timeToConvergeMs).toBe(Date.parse(first.appliedAt) - Date.parse(both.decidedAt));
    expect(second).toMatchObject({ id: having.id, name: 'only has it', status: 'delivered', late: false });
    expect(second.appliedAt).toBeUndefined();
    const deliveries = (await curfew.api.get(`/v1/subscriptions/${applying.id}/deliveries`)).body.deliveries;
    expect(deliveries).toMatchObject([{ status: 'applied', connectionsClosed: 3, appliedAt: first.appliedAt }]);
  });

  it('takes an acknowledgement by REST, once, and converges with the last', async () => {
    const { id: subscriptionId, receiver } = await subscribe('rest');
    const { id } = await end('rest');
    await receiver.waitFor(({ body }) => body.includes(id));
    const acknowledge = (connectionsClosed: number) =>
      curfew.api.post(`/v1/events/${id}/acknowledgements`, { applied: true, connectionsClosed });
    const first = await acknowledge(2);
    expect(first).toMatchObject({ status: 200, body: { eventId: id, receivers: [{ id: subscriptionId }] } });
    expect(first.body.receivers[0]).toMatchObject({ kind: 'subscription', connectionsClosed: 2, repeated: false });
    const again = await acknowledge(9);
    expect(again.body.receivers).toEqual([{ ...first.body.receivers[0], repeated: true }]);
    // The 2xx may be recorded after the acknowledgement: it stays applied.
    const found = await waitFor(async () => {
      const now = await report(id);
      return now.receivers[0].deliveredAt !== undefined && now;
    });
    expect(found).toMatchObject({
      converged: true,
      applied: 1,
      late: 0,
      convergedAt: first.body.receivers[0].appliedAt,
    });
    expect(found.receivers[0]).toMatchObject({ status: 'applied', connectionsClosed: 2 });
    expect(await metricOf(curfew.apis[0]!, 'curfew_convergence_seconds_count')).toBe(1);
  });

  it('goes by whom a key speaks for', async () => {
    const one = await subscribe('shared', { application: 'payments' });
    const other = await subscribe('shared', { application: 'search' });
    const { id } = await end('shared');
    const path = `/v1/events/${id}/acknowledgements`;
    expect(await curfew.api.post(path, { applied: true })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
    const foreign = { applied: true, application: 'search' };
    expect(await payments.post(path, foreign)).toMatchObject({
      status: 403,
      body: { code: 'application_not_allowed' },
    });
    const named = { applied: true, subscriptionId: other.id };
    expect(await payments.post(path, named)).toMatchObject({ status: 403, body: { code: 'application_not_allowed' } });
    const own = await payments.post(path, { applied: true });
    expect(own.body.receivers).toMatchObject([{ id: one.id, application: 'payments' }]);
    expect(await curfew.api.post(path, named)).toMatchObject({ status: 200, body: { receivers: [{ id: other.id }] } });
    expect(await report(id)).toMatchObject({ converged: true, applied: 2 });
    const stranger = await keyOf('stranger');
    const seen = async (api: Api) => (await api.get(`/v1/events/${id}/convergence`)).status;
    expect([await seen(await keyOf('shared')), await seen(payments), await seen(stranger)]).toEqual([200, 200, 404]);
    // It never reported, and has no subscription here, but says that it honoured the session.
    const third = await (await keyOf('third')).post(path, { applied: true });
    expect(third.body.receivers).toMatchObject([{ kind: 'application', application: 'third' }]);
    expect((await report(id)).receivers[2]).toMatchObject({ kind: 'application', status: 'applied' });
  });

  it('refuses what is no acknowledgement', async () => {
    await subscribe('refusing');
    const { id, sessionId } = await end('refusing');
    const path = `/v1/events/${id}/acknowledgements`;
    for (const body of [
      { applied: false },
      {},
      { applied: true, connectionsClosed: -1 },
      { applied: true, appliedAt: 'x' },
    ]) {
      expect((await curfew.api.post(path, body)).status).toBe(400);
    }
    const { events } = (await curfew.api.get(`/v1/sessions/${sessionId}/events`)).body;
    const started = (events as Json[]).find(({ type }) => type === 'session.started');
    expect(await payments.post(`/v1/events/${started.id}/acknowledgements`, { applied: true })).toMatchObject({
      status: 409,
      body: { code: 'acknowledgement_unexpected' },
    });
    const nothing = '/v1/events/00000000-0000-4000-8000-000000000000';
    expect((await curfew.api.post(`${nothing}/acknowledgements`, { applied: true })).status).toBe(404);
    expect((await curfew.api.get(`${nothing}/convergence`)).status).toBe(404);
    expect((await curfew.api.get('/v1/events/x/convergence')).status).toBe(404);
    const { body } = await curfew.api.post('/v1/keys', { name: 'reader', scopes: ['events:read'] });
    expect((await curfew.api.as(body.key as string).post(path, { applied: true })).status).toBe(403);
    const tenant = (await curfew.api.post('/v1/tenants', { name: 'others' })).body;
    expect((await curfew.api.as(tenant.adminKey as string).get(`/v1/events/${id}/convergence`)).status).toBe(404);
  });

  it('takes nothing for applied before it was decided or after it was heard', async () => {
    await subscribe('clocks');
    for (const appliedAt of ['2001-01-01T00:00:00.000Z', '2101-01-01T00:00:00.000Z']) {
      const { id } = await end('clocks');
      const { receivers: said } = (
        await curfew.api.post(`/v1/events/${id}/acknowledgements`, { applied: true, appliedAt })
      ).body;
      const { decidedAt } = await report(id);
      const at = Date.parse(said[0].appliedAt);
      expect(at).toBeGreaterThanOrEqual(Date.parse(decidedAt));
      expect(at).toBeLessThan(Date.now() + 1_000);
    }
  });

  it('names those who are late, and tells of each once until it is heard again', async () => {
    const says = { body: '{"applied":true}', status: 200 };
    const living = await subscribe('late', { name: 'living' }, { answer: () => says });
    const lying = await subscribe('late', { name: 'lying', convergeWithinSeconds: 1 });
    const dead = await subscribe('late', { name: 'dead' }, { answer: () => ({ instead: 'hang-up' }) });
    const watching = await subscribe('late', { name: 'watching', events: ['delivery.late'], filter: {} });
    const { id } = await end('late');
    const of = async (subscription: { id: string }) =>
      (await lateEvents()).filter(({ data }) => data.subscription.id === subscription.id);
    await waitFor(async () => (await of(lying)).length > 0 && (await of(dead)).length > 0, 15_000);
    const found = await report(id);
    expect(found).toMatchObject({ mustApply: 3, applied: 1, late: 2, converged: false });
    expect(found.receivers).toMatchObject([
      { name: 'living', status: 'applied', late: false },
      { name: 'lying', status: 'delivered', late: true },
      { name: 'dead', status: 'failed', late: true },
    ]);
    expect(Date.parse(found.receivers[1].applyBy) - Date.parse(found.decidedAt)).toBe(1_000);
    expect(Date.parse(found.receivers[2].applyBy) - Date.parse(found.decidedAt)).toBe(WITHIN_SECONDS * 1_000);
    expect(await of(living)).toEqual([]);
    expect((await of(lying))[0].data).toMatchObject({
      subscription: { id: lying.id, name: 'lying' },
      convergeWithinSeconds: 1,
      late: 1,
      deliveries: [{ eventId: id }],
    });
    await watching.receiver.waitFor(({ body }) => JSON.parse(body).data.subscription.id === lying.id);
    const late = () => metricOf(curfew.workers[0]!, 'curfew_late_revocations_total', lying.id);
    expect(await late()).toBe(1);

    await end('late');
    await waitFor(async () => (await late()) === 2, 10_000);
    expect(await of(lying)).toHaveLength(1);
    const named = { applied: true, subscriptionId: lying.id };
    await curfew.api.post(`/v1/events/${id}/acknowledgements`, named);
    expect((await report(id)).receivers[1]).toMatchObject({ status: 'applied', late: true });
    await end('late');
    await waitFor(async () => (await of(lying)).length === 2, 10_000);
  });

  it('measures how long each took, and all', async () => {
    const says = { body: '{"applied":true}', status: 200 };
    const [one, other] = [
      await subscribe('timed', {}, { answer: () => says }),
      await subscribe('timed', {}, { answer: () => says }),
    ];
    const worker = curfew.workers[0]!;
    const before = await metricOf(worker, 'curfew_convergence_seconds_count');
    const { id } = await end('timed');
    await waitFor(async () => (await report(id)).converged);
    for (const subscription of [one.id, other.id]) {
      const each = () => metricOf(worker, 'curfew_subscription_convergence_seconds_count', subscription);
      expect(await waitFor(each)).toBe(1);
    }
    await waitFor(async () => (await metricOf(worker, 'curfew_convergence_seconds_count')) === before + 1);
  });
});
