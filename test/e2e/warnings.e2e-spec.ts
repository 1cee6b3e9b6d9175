import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Api, Json } from '../support/http.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const later = (instant: string, ms: number) => new Date(Date.parse(instant) + ms).toISOString();

/** A warning reaches back ends with all they need to show it, and what they say of it is kept beside it. */
describe('warnings', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let warning: Json;
  let sessionId: string;

  /** A session whose warning is due a second after its start. */
  async function warned(api: Api): Promise<{ sessionId: string; warning: Json }> {
    const started = await api.post('/v1/sessions', { subject: 'ada', application: 'web' });
    expect(started.status).toBe(201);
    const id = started.body.sessionId as string;
    const found = await waitFor(async () => {
      const { body } = await api.get(`/v1/events?type=session.expiring&sessionId=${id}`);
      return body.events[0] as Json;
    });
    return { sessionId: id, warning: found };
  }
  const tell = (body: object, api = curfew.api, session = sessionId, event = warning.id) =>
    api.post(`/v1/sessions/${session}/warnings/${event}/receipts`, body);
  const keyFor = async (over: object) =>
    curfew.api.as((await curfew.api.post('/v1/keys', { name: 'k', scopes: ['activity:write'], ...over })).body.key);
  const baseline = async (api: Api) => {
    const { headers } = await api.get('/v1/policies/baseline');
    const changed = await api.put(
      '/v1/policies/baseline',
      { name: 'baseline', match: {}, idleTimeoutSeconds: 600, absoluteTimeoutSeconds: 3_600, warnBeforeSeconds: 599 },
      { 'if-match': headers.get('etag')! },
    );
    expect(changed.status).toBe(200);
  };

  beforeAll(async () => {
    curfew = await startCurfew();
    receiver = await startReceiver();
    await baseline(curfew.api);
    const hook = { name: 'r', kind: 'webhook', url: receiver.url, events: ['session.expiring'], filter: {} };
    expect((await curfew.api.post('/v1/subscriptions', hook)).status).toBe(201);
    ({ sessionId, warning } = await warned(curfew.api));
  });
  afterAll(async () => {
    await receiver?.stop();
    await curfew?.stop();
  });

  it('are told by webhook and feed with the clock, its deadline and the milliseconds to it', async () => {
    const { body } = await receiver.waitFor(({ headers }) => headers['webhook-id'] === warning.id);
    const { data } = JSON.parse(body) as Json;
    expect(data).toEqual(warning.data);
    expect(data).toMatchObject({ sessionId, clock: 'idle' });
    expect(data.expiresAt).toBe(data.deadline);
    expect(data.msLeft).toBe(Date.parse(data.expiresAt) - Date.parse(data.decidedAt));
    expect(data.msLeft).toBeGreaterThan(590_000);
    expect(data.msLeft).toBeLessThanOrEqual(599_000);
  });

  it('keep what is said of them, each once, in sight of the session and beside its history', async () => {
    const deadline = await curfew.api.get(`/v1/sessions/${sessionId}/deadline`);
    const web = await keyFor({ application: 'web' });
    const given = [
      { shownAt: warning.timestamp, action: 'shown' },
      { shownAt: later(warning.timestamp, 1), action: 'dismissed' },
      { shownAt: later(warning.timestamp, 1), action: 'extended' },
    ];
    for (const one of given) {
      const answer = await tell(one, web);
      expect(answer).toMatchObject({ status: 201, body: { ...one, application: 'web' } });
      const again = await tell({ ...one, application: 'web' }, web);
      expect(again).toMatchObject({ status: 200, body: answer.body });
    }
    const unnamed = await tell({ shownAt: warning.timestamp, action: 'signed_out' });
    expect(unnamed.status).toBe(201);
    expect(unnamed.body).not.toHaveProperty('application');
    const receipts = [...given.map((one) => ({ ...one, application: 'web' })), { action: 'signed_out' }];

    const { body } = await curfew.api.get(`/v1/sessions/${sessionId}/warnings`);
    const { clock, expiresAt, msLeft } = warning.data;
    expect(body.warnings).toHaveLength(1);
    expect(body.warnings[0]).toMatchObject({
      eventId: warning.id,
      timestamp: warning.timestamp,
      clock,
      expiresAt,
      msLeft,
    });
    expect(body.warnings[0].receipts).toMatchObject(receipts);
    expect(body.next).toBe(String(warning.seq));
    const after = await curfew.api.get(`/v1/sessions/${sessionId}/warnings?after=${body.next}&limit=1`);
    expect(after.body).toEqual({ warnings: [], next: body.next });

    const history = (await curfew.api.get(`/v1/sessions/${sessionId}/events`)).body.events as Json[];
    expect(history.map(({ type }) => type)).toEqual(['session.started', 'session.expiring']);
    expect(history[0]).not.toHaveProperty('receipts');
    expect(history[1]).toEqual({ ...warning, receipts: body.warnings[0].receipts });
    // A receipt is no activity, whatever it says.
    expect((await curfew.api.get(`/v1/sessions/${sessionId}/deadline`)).body).toEqual(deadline.body);
    expect((await curfew.api.get(`/v1/check/${sessionId}`)).body).toMatchObject({ state: 'warned' });
  });

  it('take receipts after the session is over', async () => {
    const over = await warned(curfew.api);
    expect((await curfew.api.delete(`/v1/sessions/${over.sessionId}`)).status).toBe(204);
    const body = { shownAt: over.warning.timestamp, action: 'signed_out' };
    expect((await tell(body, curfew.api, over.sessionId, over.warning.id)).status).toBe(201);
  });

  it.each<[what: string, over: object, pointer: string]>([
    ['a moment before the warning', { shownAt: () => later(warning.timestamp, -1) }, '#/shownAt'],
    ['a moment that is to come', { shownAt: () => later(new Date().toISOString(), 60_000) }, '#/shownAt'],
    ['no moment', { shownAt: () => undefined }, '#/shownAt'],
    ['a day that never was', { shownAt: () => '2026-02-30T00:00:00Z' }, '#/shownAt'],
    ['an action that is none', { action: () => 'ignored' }, '#/action'],
    ['a member that is none', { note: () => 'x' }, '#/note'],
    ['an application without a name', { application: () => '' }, '#/application'],
    ['an application that Postgres cannot store', { application: () => 'we\u0000b' }, '#/application'],
  ])('refuse %s', async (_, over, pointer) => {
    const members = Object.entries(over).map(([name, value]) => [name, (value as () => unknown)()]);
    const answer = await tell({ shownAt: warning.timestamp, action: 'shown', ...Object.fromEntries(members) });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ pointer }] } });
  });

  it('are not found under another session or tenant, nor where there is none', async () => {
    const receipt = { shownAt: warning.timestamp, action: 'shown' };
    const other = await warned(curfew.api);
    const [started] = (await curfew.api.get(`/v1/events?type=session.started&sessionId=${sessionId}`)).body.events;
    const tenant = await curfew.api.post('/v1/tenants', { name: 'other' });
    const stranger = curfew.api.as(tenant.body.adminKey);
    const answers = [
      await tell(receipt, curfew.api, other.sessionId),
      await tell(receipt, curfew.api, 'never-was'),
      await tell(receipt, curfew.api, sessionId, NOBODY),
      await tell(receipt, curfew.api, sessionId, started.id),
      await tell(receipt, stranger),
      await stranger.get(`/v1/sessions/${sessionId}/warnings`),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [404, 'not_found']));
    expect((await tell(receipt, curfew.api, sessionId, 'x')).body).toMatchObject({
      errors: [{ parameter: 'eventId' }],
    });
  });

  it('demand the scope, and the application of the key', async () => {
    const receipt = { shownAt: warning.timestamp, action: 'shown' };
    const reader = await keyFor({ scopes: ['sessions:read'] });
    expect((await tell(receipt, reader)).status).toBe(403);
    expect((await reader.get(`/v1/sessions/${sessionId}/warnings`)).status).toBe(200);
    const bank = await keyFor({ application: 'bank' });
    expect((await bank.get(`/v1/sessions/${sessionId}/warnings`)).status).toBe(403);
    const named = await tell({ ...receipt, application: 'web' }, bank);
    expect(named).toMatchObject({ status: 403, body: { code: 'application_not_allowed' } });
    expect((await tell(receipt, bank)).body).toMatchObject({ application: 'bank' });
  });

  it('keep a bounded number of receipts', async () => {
    const { sessionId: id, warning: event } = await warned(curfew.api);
    const shown = (ms: number) => ({ shownAt: later(event.timestamp, ms), action: 'shown' });
    for (let i = 0; i < 100; i++) expect((await tell(shown(i), curfew.api, id, event.id)).status).toBe(201);
    const more = await tell(shown(100), curfew.api, id, event.id);
    expect(more).toMatchObject({ status: 409, body: { code: 'too_many_receipts' } });
    expect((await tell(shown(99), curfew.api, id, event.id)).status).toBe(200);
  });
});
