import { type Curfew, startCurfew } from '../support/curfew.js';
import { fillLedger } from '../support/fill-ledger.js';
import { metricOf } from '../support/metric-of.js';
import { ADMIN_KEY } from '../support/start-apps.js';
import { StreamClient, type StreamOptions } from '../support/stream-client.js';
import { waitFor } from '../support/wait-for.js';

const EVENTS = 3_000;
const EVENT_BYTES = 8_000;

/** What streams may cost a process, and how they end with it. */
describe('streams, of a process', () => {
  let curfew: Curfew;
  let tenant: string;
  const clients: StreamClient[] = [];
  beforeAll(async () => {
    curfew = await startCurfew({
      environment: { CURFEW_STREAM_STALL_SECONDS: '2', CURFEW_STREAMS: '12', CURFEW_STREAMS_PER_KEY: '11' },
    });
    await curfew.api.post('/v1/sessions', { subject: 'ann', application: 'a', sessionId: 'first' });
    const first = await waitFor(async () => (await curfew.api.get('/v1/events?wait=5')).body.events[0]);
    tenant = first.data.tenant;
  });
  afterEach(() => clients.splice(0).forEach((client) => client.hangUp()));
  afterAll(() => curfew?.stop());

  const ask = async (how: 'open' | 'ask', options: Partial<StreamOptions> = {}) => {
    const client = await StreamClient[how](curfew.url, { key: ADMIN_KEY, ...options });
    clients.push(client);
    return client;
  };
  const gauge = (name: string, labels?: string) => metricOf(curfew.apis[0]!, name, labels);

  it('keep little for a reader that takes nothing, hang up on it, and let it come back for the rest', async () => {
    await fillLedger(curfew.databaseUrl, tenant, EVENTS, 'x'.repeat(EVENT_BYTES));
    const slow = await ask('open', { path: '/v1/events/stream?after=0' });
    slow.pause();
    let most = 0;
    await waitFor(async () => {
      most = Math.max(most, await gauge('curfew_stream_buffered_bytes'));
      return (await gauge('curfew_streams_ended_total', 'by="slow"')) === 1;
    }, 30_000);
    console.log(`most that was kept for a reader that takes nothing: ${most} bytes`);
    expect(most).toBeGreaterThan(60_000);
    expect(most).toBeLessThan(65_536 + 2 * EVENT_BYTES);
    slow.resume();
    await waitFor(() => slow.closed);
    expect(slow.whole).toBe(false);
    const back = await ask('open', { lastEventId: slow.reader.lastEventId });
    const last = EVENTS + 1;
    await waitFor(() => back.ids.at(-1) === last, 30_000);
    expect([...slow.ids, ...back.ids]).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect(await gauge('curfew_stream_lag_events')).toBe(0);
    expect(await gauge('curfew_stream_events_total')).toBeGreaterThanOrEqual(last);
  });

  it('are so many at a time, for a key and for all', async () => {
    await waitFor(async () => (await gauge('curfew_streams_open')) === 0);
    for (let i = 0; i < 11; i++) await ask('open');
    const wait = await curfew.api.get('/v1/events?wait=5&after=999999');
    expect([wait.status, wait.headers.get('retry-after')]).toEqual([429, '5']);
    expect(wait.body).toMatchObject({ code: 'too_many_streams_of_key' });
    const { body } = await curfew.api.post('/v1/keys', { name: 'k', scopes: ['events:read'] });
    await ask('open', { key: body.key });
    const over = await curfew.api.as(body.key).get('/v1/events/stream');
    expect([over.status, over.headers.get('retry-after')]).toEqual([503, '5']);
    expect(over.body).toMatchObject({ code: 'too_many_streams' });
    expect(await gauge('curfew_streams_open')).toBe(12);
    clients[0]!.hangUp();
    await waitFor(async () => (await gauge('curfew_streams_open')) === 11);
    await ask('open', { key: body.key });
  });

  it('end with their process, in time, and say when to come back', async () => {
    await waitFor(async () => (await gauge('curfew_streams_open')) === 0);
    const streams = await Promise.all(Array.from({ length: 8 }, () => ask('open')));
    const slow = await ask('open', { path: '/v1/events/stream?after=0' });
    slow.pause();
    const { next } = (await curfew.api.get(`/v1/events?after=${EVENTS}&limit=200`)).body;
    const waiting = curfew.api.get(`/v1/events?wait=30&after=${next}`);
    await waitFor(async () => (await gauge('curfew_streams_open')) === 9);
    const began = performance.now();
    curfew.apis[0]!.kill('SIGTERM');
    expect((await waiting).body).toEqual({ events: [], next });
    expect(await curfew.apis[0]!.ended).toMatch(/\b0\b/);
    expect(performance.now() - began).toBeLessThan(8_000);
    await waitFor(() => streams.every((stream) => stream.closed));
    const retries = streams.map(({ reader }) => reader.retryMs as number);
    expect(streams.every((stream) => stream.whole)).toBe(true);
    expect(Math.min(...retries)).toBeGreaterThanOrEqual(1_000);
    expect(new Set(retries).size).toBeGreaterThan(1);
  });
});
