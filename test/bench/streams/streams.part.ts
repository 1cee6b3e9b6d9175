import { fillLedger } from '../../support/fill-ledger.js';
import { median } from '../../support/quantile.js';
import { residentMb } from '../../support/resident-memory.js';
import { ADMIN_KEY } from '../../support/start-apps.js';
import { StreamClient } from '../../support/stream-client.js';
import { waitFor } from '../../support/wait-for.js';
import type { Part } from '../part.js';
import { startSessions } from '../stage/start-sessions.js';
import { startStage } from '../stage/stage.js';

const COUNTS = [1, 100, 2_000];
const AT_ONCE = 50;
const EVENTS = 20;
const SLOWEST_MS = 60_000;

export const streams: Part = {
  name: 'streams',
  title: 'Event streams',
  about:
    'Streams that are open on one API process: what each adds to its memory (resident, a difference; the second thousand ' +
    'costs what the first does), how long until all have one event after its session was asked to end, and how many events ' +
    'a second reach all of them together when 20 are written at once.',
  columns: [
    { heading: 'KB each', value: 'kilobytes' },
    { heading: 'MB in all', value: 'megabytes' },
    { heading: 'one to all, p50 ms', value: 'p50' },
    { heading: 'events/s', value: 'rate' },
  ],
  targets: [{ row: 'open 2000', column: 'KB each', atMost: 64 }],
  async run({ options, wants, record }) {
    for (let round = 0; round < options.rounds; round++) {
      for (const count of COUNTS.filter((one) => wants(`open ${one}`))) {
        record({ row: `open ${count}`, subject: 'curfew', round, values: await measure(count) });
      }
    }
  },
};

async function measure(count: number): Promise<Record<string, number>> {
  const stage = await startStage();
  const clients: StreamClient[] = [];
  try {
    await stage.work();
    const { url, apis } = stage.apps;
    const megabytesNow = () => residentMb(apis[0]!.pid);
    await startSessions(url, 1);
    await waitFor(async () => (await stage.admin.get('/v1/events?wait=5')).body.events[0], SLOWEST_MS);
    const before = megabytesNow();
    while (clients.length < count) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - clients.length) }, () =>
        StreamClient.open(url, { key: ADMIN_KEY }),
      );
      clients.push(...(await Promise.all(some)));
    }
    const megabytes = megabytesNow();
    const reached = (events: number) =>
      waitFor(() => clients.every((client) => client.ids.length >= events), SLOWEST_MS, `${events} events to all`);
    let began = performance.now();
    await fillLedger(stage.databaseUrl, stage.tenant.id, EVENTS);
    await reached(EVENTS);
    const rate = (1_000 * EVENTS * count) / (performance.now() - began);
    const took: number[] = [];
    for (let i = 1; i <= 5; i++) {
      began = performance.now();
      await startSessions(url, 1);
      await reached(EVENTS + i);
      took.push(performance.now() - began);
    }
    const kilobytes = ((megabytes - before) * 1_024) / count;
    return {
      kilobytes,
      megabytes,
      p50: median(took),
      rate,
    };
  } finally {
    clients.forEach((client) => client.hangUp());
    await stage.stop();
  }
}
