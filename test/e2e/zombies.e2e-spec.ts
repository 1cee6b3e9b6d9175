import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Api, Json } from '../support/http.js';
import { metricOf } from '../support/metric-of.js';
import { startReceiver } from '../support/receiver.js';
import { StreamClient } from '../support/stream-client.js';
import { waitFor } from '../support/wait-for.js';

const WITHIN_SECONDS = 2;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is known of the applications that honour sessions, and who still does when they are over. */
describe('applications and zombies', () => {
  let curfew: Curfew;
  const keys = new Map<string, Api>();
  beforeAll(async () => {
    curfew = await startCurfew({ environment: { CURFEW_CONVERGE_WITHIN_SECONDS: String(WITHIN_SECONDS) } });
    for (const application of ['portal', 'mail', 'files']) {
      const scopes = ['activity:write', 'check:read', 'events:acknowledge'];
      const { body } = await curfew.api.post('/v1/keys', { name: application, scopes, application });
      keys.set(application, curfew.api.as(body.key as string));
    }
  });
  afterAll(async () => {
    await curfew?.stop();
  });

  const of = (application: string) => keys.get(application)!;
  const start = async () =>
    (await curfew.api.post('/v1/sessions', { subject: 'ada', application: 'portal' })).body.sessionId as string;
  const report = (application: string, sessionId: string) =>
    of(application).post('/v1/activity', { events: [{ sessionId, kind: 'keyboard' }] });
  const eventOf = (sessionId: string, type: string) =>
    waitFor(async () => {
      const { events } = (await curfew.api.get(`/v1/sessions/${sessionId}/events`)).body;
      return (events as Json[]).find((event) => event.type === type);
    }, 15_000);
  const usedAfterEnd = async (sessionId: string) =>
    (await curfew.api.get(`/v1/events?type=session.used_after_end&sessionId=${sessionId}`)).body.events as Json[];
  const convergence = async (id: string) => (await curfew.api.get(`/v1/events/${id}/convergence`)).body as Json;

  it('has every application that ever reported for a session apply its ending', async () => {
    const sessionId = await start();
    await report('mail', sessionId);
    await report('files', sessionId);
    await report('mail', sessionId);
    await curfew.api.delete(`/v1/sessions/${sessionId}`);
    const { id } = await eventOf(sessionId, 'session.revoked');
    const found = await waitFor(async () => {
      const now = await convergence(id);
      return now.mustApply === 2 && now;
    });
    expect(found).toMatchObject({ converged: false, applied: 0 });
    expect(found.receivers.map((one: Json) => [one.kind, one.application, one.status])).toEqual([
      ['application', 'files', 'pending'],
      ['application', 'mail', 'pending'],
    ]);
    await of('mail').get(`/v1/check/${sessionId}`);
    await of('files').post(`/v1/events/${id}/acknowledgements`, { applied: true, connectionsClosed: 1 });
    await waitFor(async () => (await convergence(id)).receivers[1].status === 'told');
    await of('mail').post(`/v1/events/${id}/acknowledgements`, { applied: true });
    expect(await convergence(id)).toMatchObject({ converged: true, applied: 2 });
  });

  it('announces each application that uses an ended session, once, and counts its uses', async () => {
    const sessionId = await start();
    await curfew.api.delete(`/v1/sessions/${sessionId}`);
    const { id } = await eventOf(sessionId, 'session.revoked');
    // Within the bound nobody is accused: this is how an application learns of it.
    await of('mail').get(`/v1/check/${sessionId}`);
    await sleep(WITHIN_SECONDS * 1_000 + 200);
    for (let i = 0; i < 3; i++) await report('files', sessionId);
    await of('files').post('/v1/check', { sessionIds: [sessionId, 'other'] });
    const event = await eventOf(sessionId, 'session.used_after_end');
    expect(event.data).toMatchObject({ application: 'portal', usedBy: 'files', cause: 'logout', subject: 'ada' });
    expect(event.data.uses).toBeGreaterThanOrEqual(1);
    await waitFor(async () => {
      const files = (await convergence(id)).receivers.find((one: Json) => one.application === 'files');
      return files.usesAfterEnd === 4 && files.status === 'told';
    });
    await of('files').get(`/v1/check/${sessionId}`);
    await of('mail').get(`/v1/check/${sessionId}`);
    await waitFor(async () => (await usedAfterEnd(sessionId)).length === 2);
    expect((await usedAfterEnd(sessionId)).map(({ data }) => data.usedBy)).toEqual(['files', 'mail']);
    expect(await metricOf(curfew.workers[0]!, 'curfew_zombies_total')).toBe(2);
    await waitFor(async () => (await metricOf(curfew.workers[0]!, 'curfew_uses_after_end_total')) === 6);
    const { receivers } = await convergence(id);
    expect(receivers.map((one: Json) => [one.application, one.usesAfterEnd])).toEqual([
      ['files', 5],
      ['mail', 1],
    ]);
  });

  it('says of a session that nobody names the user of only that it is used', async () => {
    const sessionId = await start();
    await curfew.api.delete(`/v1/sessions/${sessionId}`);
    const { id } = await eventOf(sessionId, 'session.revoked');
    await sleep(WITHIN_SECONDS * 1_000 + 200);
    await curfew.api.get(`/v1/check/${sessionId}`);
    const { data } = await eventOf(sessionId, 'session.used_after_end');
    expect(data.usedBy).toBeUndefined();
    expect((await convergence(id)).receivers).toEqual([]);
  });

  it('knows each application: last seen, how it takes part, zombies, time to converge', async () => {
    const receiver = await startReceiver({ answer: () => ({ status: 200, body: '{"applied":true}' }) });
    const hook = { name: 'of mail', kind: 'webhook', url: receiver.url, events: ['session.revoked'] };
    await curfew.api.post('/v1/subscriptions', { ...hook, application: 'mail' });
    await curfew.api.delete(`/v1/sessions/${await start()}`);
    await waitFor(async () => (await curfew.api.get('/v1/applications/mail')).body.timeToConverge.revocations === 2);
    await receiver.stop();
    const { applications } = (await curfew.api.get('/v1/applications')).body;
    expect(applications.map((one: Json) => one.application)).toEqual(['files', 'mail']);
    const [files, mail] = applications as [Json, Json];
    expect(files).toMatchObject({ zombies: 1, usesAfterEnd: 5, subscriptions: [] });
    expect(files.modes.map((one: Json) => one.mode).toSorted()).toEqual(['acknowledgement', 'activity', 'check']);
    expect(files.timeToConverge).toMatchObject({ revocations: 1 });
    expect(files.timeToConverge.p99Ms).toBeLessThan(30_000);
    expect(Date.now() - Date.parse(files.lastSeenAt)).toBeLessThan(60_000);
    expect(mail).toMatchObject({
      zombies: 1,
      usesAfterEnd: 1,
      subscriptions: [{ name: 'of mail', status: 'enabled' }],
    });
    expect(mail.modes).toContainEqual({ mode: 'webhook' });
    expect((await curfew.api.get('/v1/applications/mail')).body).toEqual(mail);
    expect((await curfew.api.get('/v1/applications?limit=1')).body).toMatchObject({ next: 'files' });
    const rest = (await curfew.api.get('/v1/applications?limit=1&after=files')).body;
    expect(rest).toEqual({ applications: [mail] });
    expect((await curfew.api.get('/v1/applications/portal')).status).toBe(404);
    expect((await of('mail').get('/v1/applications')).status).toBe(403);
    const tenant = (await curfew.api.post('/v1/tenants', { name: 'others' })).body;
    expect((await curfew.api.as(tenant.adminKey as string).get('/v1/applications')).body.applications).toEqual([]);
  });

  it('knows who reads the feed, and who follows a stream for as long as it is open', async () => {
    const { body } = await curfew.api.post('/v1/keys', { name: 'desk', scopes: ['events:read'], application: 'desk' });
    const key = body.key as string;
    await curfew.api.as(key).get('/v1/events');
    const stream = await StreamClient.open(curfew.api.url, { key });
    const lastSeen = async (mode: string) => {
      const { modes = [] } = (await curfew.api.get('/v1/applications/desk')).body;
      return (modes as Json[]).find((one) => one.mode === mode)?.lastSeenAt as string | undefined;
    };
    const first = await waitFor(async () => (await lastSeen('feed')) !== undefined && lastSeen('stream'), 15_000);
    await waitFor(async () => (await lastSeen('stream'))! > first, 20_000);
    stream.hangUp();
  });
});
