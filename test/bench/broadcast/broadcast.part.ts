import { loopDeliveries } from '../deliveries/loop.js';
import type { Part } from '../part.js';
import { broadcast } from './curfew.js';
import { startReceivers } from './receivers.js';

const SUBSCRIPTIONS = [1, 10, 100];
const SINGLE = { name: 'single', eventsARequest: 1 };
/** Deliveries of a calm row: so many a second, for so long. */
const CALM_RATE = 200;
const CALM_SECONDS = 10;

export const broadcasts: Part = {
  name: 'broadcast',
  title: 'From the decision to everybody',
  about:
    'Endings by time, told to 1, 10 and 100 receivers on ports of their own, each of which answers `{"applied":true}`. ' +
    '`burst`: all sessions due in one instant, about 20 000 deliveries. `calm`: 200 deliveries a second for 10 s. ' +
    '`converge`: 10 000 sessions due in one instant, 10 receivers. Milliseconds from the decision in Redis to the receipt; ' +
    'converged: from the first decision until the record says that all have applied all. `loop`: undici over 50 ' +
    'connections that signs and sends the same bodies to the first of the receivers and remembers nothing.',
  columns: [
    { heading: 'deliveries/s', value: 'rate' },
    { heading: 'p50 ms', value: 'p50' },
    { heading: 'p99 ms', value: 'p99' },
    { heading: 'max ms', value: 'max' },
    { heading: 'converged s', value: 'converged' },
    { heading: 'x loop', value: 'rate', over: { subject: 'loop', groups: ['burst', 'converge'] } },
  ],
  targets: SUBSCRIPTIONS.map((count) => ({ row: `calm ${count}`, column: 'p99 ms', atMost: 1_000 })),
  async run({ options, wants, size, record }) {
    for (let round = 0; round < options.rounds; round++) {
      for (const count of SUBSCRIPTIONS) {
        await measure(`burst ${count}`, count, { count: size(20_000, 1_000) / count, spreadMs: 0 }, round);
        const calm = { count: (CALM_RATE * CALM_SECONDS) / count, spreadMs: 1_000 * CALM_SECONDS };
        await measure(`calm ${count}`, count, calm, round);
      }
      await measure('converge 10', 10, { count: size(10_000, 200), spreadMs: 0 }, round);
    }

    async function measure(row: string, subscriptions: number, order: Parameters<typeof broadcast>[0], round: number) {
      if (!wants(row)) return;
      const receivers = await startReceivers(subscriptions);
      try {
        if (order.spreadMs === 0) {
          const rate = await loopDeliveries(order.count * subscriptions, SINGLE, receivers);
          record({ row, subject: 'loop', round, values: { rate } });
        }
        record({ row, subject: 'curfew', round, values: { ...(await broadcast(order, receivers)) } });
      } finally {
        receivers.stop();
      }
    }
  },
};
