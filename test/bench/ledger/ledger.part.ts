import type { Part } from '../part.js';
import { startCountingReceiver } from '../stage/receiver.js';
import { curfewCommits } from './curfew.js';
import { measureLimits } from './limits.js';

const SUBSCRIPTIONS = [0, 1, 3, 10];

export const ledger: Part = {
  name: 'ledger',
  title: 'From the decision to the record',
  about:
    '100 000 sessions due in one instant. Curfew: endings a second from the first decision in Redis to the last commit in ' +
    "PostgreSQL, and how long after its decision each was committed (by PostgreSQL's `track_commit_timestamp`), while the " +
    'worker sweeps and delivers as well. `raw`: the fewest statements that leave the same behind in the same tables ' +
    '(row ended, event, deliveries), 2 000 endings a transaction, one connection, events written out beforehand. `copy`: ' +
    'COPY of the events alone into an empty table with the same indexes, from a file of the server.',
  columns: [
    { heading: 'endings/s', value: 'rate' },
    { heading: 'commit p50 ms', value: 'p50' },
    { heading: 'commit p99 ms', value: 'p99' },
    { heading: 'commit max ms', value: 'max' },
    { heading: 'x raw', value: 'rate', over: { subject: 'raw' } },
    { heading: 'x COPY', value: 'rate', over: { subject: 'copy' } },
  ],
  targets: SUBSCRIPTIONS.map((count) => ({ row: rowOf(count), column: 'x raw', atLeast: 0.7 })),
  async run({ options, wants, size, record }) {
    const count = size(100_000, 2_000);
    const receiver = await startCountingReceiver();
    try {
      for (const subscriptions of SUBSCRIPTIONS.filter((n) => wants(rowOf(n)))) {
        const row = rowOf(subscriptions);
        for (let round = 0; round < options.rounds; round++) {
          const values = { ...(await curfewCommits(count, subscriptions, receiver)) };
          record({ row, subject: 'curfew', round, values });
          const { raw, copy } = await measureLimits(count, subscriptions, receiver);
          record({ row, subject: 'raw', round, values: { rate: raw } });
          record({ row, subject: 'copy', round, values: { rate: copy } });
        }
      }
    } finally {
      receiver.stop();
    }
  },
};

function rowOf(subscriptions: number): string {
  return `subscriptions ${subscriptions}`;
}
