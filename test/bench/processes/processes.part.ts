import type { Part } from '../part.js';
import { startCountingReceiver } from '../stage/receiver.js';
import { measureActivity } from './activity.js';
import { COUNTS, nameOf } from './counts.js';
import { measureEndings } from './endings.js';
import { MICROS } from './shares.js';

const ENDINGS = ['sweep', 'ledger', 'deliveries', 'endings'];

export const processes: Part = {
  name: 'processes',
  title: 'One and two processes of each kind',
  about:
    'Events a second with one API and one worker and with two of each, and the processor time of one event in ' +
    'microseconds, by what spent it; `load` is what sends requests or receives deliveries. `sweep`, `ledger`, ' +
    '`deliveries`: sessions all due in one instant, from that instant until the last was decided, until the last was ' +
    'committed, and between the first and the last delivery to one receiver. The list under the table names what had no ' +
    'time left.',
  columns: [
    { heading: 'events/s', value: 'rate' },
    { heading: 'x one of each', value: 'rate', over: { subject: nameOf(COUNTS[0] ?? { apis: 1, workers: 1 }) } },
    ...MICROS.map((name) => ({ heading: `${name} us`, value: name })),
  ],
  targets: [],
  async run(bench) {
    const receiver = await startCountingReceiver();
    try {
      for (let round = 0; round < bench.options.rounds; round++) {
        for (const counts of round % 2 === 0 ? COUNTS : COUNTS.toReversed()) {
          await measureActivity(bench, counts, round);
          if (ENDINGS.some((row) => bench.wants(row))) await measureEndings(bench, counts, receiver, round);
        }
      }
    } finally {
      receiver.stop();
    }
  },
};
