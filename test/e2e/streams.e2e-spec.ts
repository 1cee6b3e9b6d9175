import { type Curfew, startCurfew } from '../support/curfew.js';
import type { Json } from '../support/http.js';
import { metricOf } from '../support/metric-of.js';
import { ADMIN_KEY } from '../support/start-apps.js';
import { StreamClient, type StreamOptions } from '../support/stream-client.js';
import { waitFor } from '../support/wait-for.js';

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Event streams and the feed that waits, as readers see them. */
describe('streams', () => {
  let curfew: Curfew;
  const clients: StreamClient[] = [];
  beforeAll(async () => {
    const environment = { CURFEW_STREAM_HEARTBEAT_SECONDS: '1', CURFEW_STREAM_STALL_SECONDS: '2' };
    curfew = await startCurfew({ workers: 2, environment });
  });
  afterEach(() => clients.splice(0).forEach((client) => client.hangUp()));
  afterAll(() => curfew?.stop());

  const api = () => curfew.api.at(curfew.apis[0]!.url);
  const open = async (options: Partial<StreamOptions> = {}) => {
    const client = await StreamClient.open(curfew.apis[0]!.url, { key: ADMIN_KEY, ...options });
    clients.push(client);
    return client;
  };
  const start = async (application = 'a', over: object = {}) => {
    const { status, body } = await api().post('/v1/sessions', { subject: 'ann', application, ...over });
    expect(status).toBe(201);
    return body.sessionId as string;
  };
  const keyFor = async (over: object) =>
    (await api().post('/v1/keys', { name: 'k', scopes: ['events:read'], ...over })).body as { id: string; key: string };
  const feed = async (query = '') => (await api().get(`/v1/events?limit=200${query}`)).body as Json;
  const head = async () => {
    let after = '0';
    for (;;) {
      const { next, events } = await feed(`&after=${after}`);
      if (events.length === 0) return Number(next);
      after = next;
    }
  };

  it('sends each event as the feed has it, from now on, with what the format asks for', async () => {
    await start();
    await waitFor(async () => (await head()) > 0);
    const before = await head();
    const stream = await open();
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(stream.headers).toMatchObject({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    expect(stream.headers).toHaveProperty('x-request-id');
    expect([stream.reader.lastEventId, stream.reader.retryMs]).toEqual([String(before), 2_000]);
    const id = await start('a', { labels: { text: 'line\u2028separator' } });
    await api().delete(`/v1/sessions/${id}`);
    await waitFor(() => stream.events.length >= 2);
    const { events } = await feed(`&after=${before}`);
    expect(stream.events).toEqual(
      events.map((event: Json) => ({ id: String(event.seq), event: event.type, data: expect.any(String) })),
    );
    expect(stream.events.map(({ data }) => JSON.parse(data))).toEqual(events);
    await waitFor(() => stream.reader.comments.includes('alive'));
    expect((await api().request('HEAD', '/v1/events/stream')).headers.get('content-type')).toContain('event-stream');
  });

  it('resumes with nothing missing and nothing twice, over restarts of worker and API', async () => {
    const first = await head();
    let stream = await open();
    const seen: number[] = [];
    const comeBack = async () => {
      const { lastEventId } = stream.reader;
      seen.push(...stream.ids);
      stream.hangUp();
      stream = await open({ lastEventId });
    };
    for (let i = 0; i < 5; i++) await start();
    await waitFor(() => stream.events.length > 0);
    await comeBack();
    await curfew.workers.shift()!.stop();
    for (let i = 0; i < 5; i++) await start();
    await curfew.startWorker();
    await waitFor(() => stream.ids.at(-1) !== undefined);
    const stopped = curfew.apis.shift()!.stop();
    await waitFor(() => stream.closed);
    const { url } = await curfew.startApi();
    await waitFor(async () => (await api().at(url).get('/health/ready')).status === 200, 20_000);
    for (let i = 0; i < 5; i++) await start();
    await comeBack();
    await stopped;
    await waitFor(() => [...seen, ...stream.ids].at(-1) === first + 15, 15_000);
    expect([...seen, ...stream.ids]).toEqual(from(first + 1, first + 15));
  });

  it('takes the header before the query, and the query alone', async () => {
    const last = await head();
    const byQuery = await open({ path: `/v1/events/stream?after=${last - 3}` });
    const byHeader = await open({ path: '/v1/events/stream?after=0', lastEventId: String(last - 2) });
    await waitFor(() => byQuery.events.length >= 3 && byHeader.events.length >= 2);
    expect([byQuery.ids, byHeader.ids]).toEqual([from(last - 2, last), from(last - 1, last)]);
    const all = await open({ path: '/v1/events/stream?after=0' });
    await waitFor(() => all.ids.at(-1) === last);
    expect(all.ids).toEqual(from(1, last));
  });

  it('filters as the feed does, behind and at the head, and moves the position past what does not match', async () => {
    const before = await head();
    const query = 'application=shop&application=bank&type=session.revoked&cause=logout&group=g';
    const early = await open({ path: `/v1/events/stream?${query}` });
    const wanted = [await start('shop', { groups: ['g'] }), await start('bank', { groups: ['f', 'g'] })];
    const others = [await start('shop'), await start('else', { groups: ['g'] })];
    for (const id of [...wanted, ...others]) await api().delete(`/v1/sessions/${id}`);
    await waitFor(async () => (await head()) === before + 8);
    const late = await open({ path: `/v1/events/stream?${query}`, lastEventId: String(before) });
    for (const stream of [early, late]) {
      await waitFor(() => stream.reader.lastEventId === String(before + 8));
      const sessions = stream.events.map(({ data }) => JSON.parse(data).data.sessionId);
      expect(sessions).toEqual(wanted);
    }
    const { events, next } = await feed(`&after=${before}&${query}`);
    expect([events.map(({ seq }: Json) => seq), next]).toEqual([early.ids, String(before + 8)]);
    const one = await open({ path: `/v1/events/stream?after=${before}&sessionId=${wanted[0]}` });
    await waitFor(() => one.events.length >= 2);
    expect(one.events.map(({ event }) => event)).toEqual(['session.started', 'session.revoked']);
  });

  it('shows a key bound to an application that application alone, on the feed too', async () => {
    const before = await head();
    const { key } = await keyFor({ application: 'shop' });
    const stream = await open({ key });
    const ours = await start('shop');
    await start('bank');
    await start('shop', { sessionId: 'last-of-shop' });
    await waitFor(() => stream.events.length >= 2);
    await waitFor(() => stream.reader.lastEventId === String(before + 3));
    expect(stream.events.map(({ data }) => JSON.parse(data).data.sessionId)).toEqual([ours, 'last-of-shop']);
    const { body } = await api().as(key).get(`/v1/events?after=${before}`);
    expect(body.events.map(({ data }: Json) => data.application)).toEqual(['shop', 'shop']);
    for (const path of ['/v1/events/stream?application=bank', '/v1/events?application=shop&application=bank']) {
      expect((await api().as(key).get(path)).body).toMatchObject({ status: 403, code: 'application_not_allowed' });
    }
  });

  it('keeps tenants apart', async () => {
    const { body } = await api().post('/v1/tenants', { name: 'other' });
    const other = api().as(body.adminKey as string);
    const [ours, theirs] = [await open(), await open({ key: body.adminKey })];
    await other.post('/v1/sessions', { subject: 'bob', application: 'a', sessionId: 'theirs' });
    const id = await start();
    await waitFor(() => ours.events.length > 0 && theirs.events.length > 0);
    const sessions = (stream: StreamClient) => stream.events.map(({ data }) => JSON.parse(data).data.sessionId);
    expect([sessions(ours), sessions(theirs)]).toEqual([[id], ['theirs']]);
  });

  it.each([
    ['/v1/events/stream?type=nonsense', 'type'],
    ['/v1/events/stream?type=session.revoked&type=session.revoked', 'type'],
    ['/v1/events/stream?cause=nonsense', 'cause'],
    ['/v1/events/stream?application=', 'application'],
    ['/v1/events/stream?sessionId=a%20b', 'sessionId'],
    ['/v1/events/stream?after=x', 'after'],
    ['/v1/events/stream?after=99999999999999999999', 'after'],
    ['/v1/events/stream?limit=5', 'limit'],
    ['/v1/events?wait=31', 'wait'],
    ['/v1/events?wait=x', 'wait'],
    ['/v1/events?type=nonsense', 'type'],
  ])('refuses %s and names the parameter', async (path, parameter) => {
    const { status, body } = await api().get(path);
    expect([status, body.code, body.errors.map((e: Json) => e.parameter)]).toEqual([
      400,
      'validation_failed',
      [parameter],
    ]);
  });

  it('refuses a Last-Event-ID that is none, strangers, and keys without the scope', async () => {
    const bad = await api().get('/v1/events/stream', { 'last-event-id': 'x' });
    expect(bad.body).toMatchObject({ status: 400, errors: [{ parameter: 'Last-Event-ID' }] });
    expect((await api().as().get('/v1/events/stream')).status).toBe(401);
    const { key } = await keyFor({ scopes: ['check:read'] });
    expect((await api().as(key).get('/v1/events/stream')).body).toMatchObject({ code: 'insufficient_scope' });
  });

  it('ends within a second of its key', async () => {
    const [deleted, expiring] = [
      await keyFor({}),
      await keyFor({ expiresAt: new Date(Date.now() + 3_000).toISOString() }),
    ];
    const [one, two, stays] = [await open({ key: deleted.key }), await open({ key: expiring.key }), await open()];
    expect((await api().delete(`/v1/keys/${deleted.id}`)).status).toBe(204);
    const asked = performance.now();
    await waitFor(() => one.closed);
    const tookMs = performance.now() - asked;
    console.log(`a stream ended ${Math.round(tookMs)} ms after its key was deleted`);
    expect(tookMs).toBeLessThan(2_000);
    await waitFor(() => two.closed);
    expect([one.whole, two.whole, stays.closed]).toEqual([true, true, false]);
    expect(await metricOf(curfew.apis[0]!, 'curfew_streams_ended_total', 'by="key"')).toBe(2);
    const waiting = await keyFor({});
    const answer = api()
      .as(waiting.key)
      .get(`/v1/events?wait=2&after=${await head()}`);
    await api().delete(`/v1/keys/${waiting.id}`);
    expect((await answer).status).toBe(401);
  });

  it('lets the feed wait for what it is asked for, and no longer', async () => {
    const before = await head();
    const began = performance.now();
    const empty = await api().get(`/v1/events?wait=1&after=${before}`);
    expect([empty.body, performance.now() - began > 900]).toEqual([{ events: [], next: String(before) }, true]);
    const answer = api().get(`/v1/events?wait=30&after=${before}&application=waited`);
    await start('other');
    const id = await start('waited');
    const { body } = await answer;
    expect(body.events.map(({ data }: Json) => data.sessionId)).toEqual([id]);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
