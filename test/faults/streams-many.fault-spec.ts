import { type Curfew, startCurfew } from '../support/curfew.js';
import { fillLedger } from '../support/fill-ledger.js';
import { History } from '../support/history/history.js';
import { metricOf } from '../support/metric-of.js';
import { quantile } from '../support/quantile.js';
import { residentMb } from '../support/resident-memory.js';
import { ADMIN_KEY } from '../support/start-apps.js';
import { StreamClient } from '../support/stream-client.js';
import { waitFor } from '../support/wait-for.js';

const STREAMS = 2_000;
const AT_ONCE = 50;
const EVENTS = 20;
const SLOWEST_MS = 30_000;

/** Two thousand readers of one process (issue: streams): each has each event, and they cost what they may. */
describe('2 000 open streams', () => {
  let curfew: Curfew;
  let history: History;
  const clients: StreamClient[] = [];
  beforeAll(async () => {
    curfew = await startCurfew();
    history = new History(curfew);
  });
  afterAll(async () => {
    clients.forEach((client) => client.hangUp());
    await history?.stop();
    await curfew?.stop();
  });

  const megabytes = () => residentMb(curfew.apis[0]!.pid);
  const openAll = async (lastEventId?: string) => {
    for (let i = 0; i < STREAMS; i += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, () =>
        StreamClient.open(curfew.url, { key: ADMIN_KEY, lastEventId }),
      );
      clients.push(...(await Promise.all(some)));
    }
  };

  it('each get each event, from one read, and come back all at once', async () => {
    await curfew.api.post('/v1/sessions', { subject: 'ann', application: 'a' });
    const first = await waitFor(async () => (await curfew.api.get('/v1/events?wait=5')).body.events[0]);
    const { tenant } = first.data;
    const before = megabytes();
    await openAll();
    const open = megabytes();
    expect(await metricOf(curfew.apis[0]!, 'curfew_streams_open')).toBe(STREAMS);

    const began = performance.now();
    await fillLedger(curfew.databaseUrl, tenant, EVENTS);
    await waitFor(() => clients.every((client) => client.ids.at(-1) === EVENTS + 1), SLOWEST_MS);
    const fanOutMs = performance.now() - began;
    const ids = Array.from({ length: EVENTS }, (_, i) => i + 2);
    expect(clients.filter((client) => client.ids.join() !== ids.join())).toEqual([]);

    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const id = `one-${i}`;
      await curfew.api.post('/v1/sessions', { subject: 'ann', application: 'a', sessionId: id });
      const asked = performance.now();
      await waitFor(() => clients.every((client) => client.ids.length === EVENTS + i + 1), SLOWEST_MS);
      times.push(performance.now() - asked);
    }
    const busy = megabytes();
    const open2000 = `${before.toFixed(0)} MB before, ${open.toFixed(0)} MB with ${STREAMS} open`;
    const each = `${(((open - before) * 1024) / STREAMS).toFixed(1)} KB each`;
    console.log(
      `${open2000} (${each}), ${busy.toFixed(0)} MB after ${EVENTS + 5} events to each; ` +
        `${EVENTS} events to all in ${fanOutMs.toFixed(0)} ms, one in ${quantile(times, 0.5).toFixed(0)} ms (p50)`,
    );
    expect((open - before) / STREAMS).toBeLessThan(0.2);

    clients.splice(0).forEach((client) => client.hangUp());
    await waitFor(async () => (await metricOf(curfew.apis[0]!, 'curfew_streams_open')) === 0, SLOWEST_MS);
    await openAll('1');
    await waitFor(() => clients.every((client) => client.ids.at(-1) === EVENTS + 6), SLOWEST_MS);
    expect(clients.filter((client) => client.ids.length !== EVENTS + 5)).toEqual([]);
    expect((await curfew.api.get('/health/ready')).status).toBe(200);
    await history.finish('2 000 open streams');
  }, 180_000);
});
