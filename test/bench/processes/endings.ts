import { cpus } from 'node:os';
import type { Bench } from '../part.js';
import { cpuOfTrees } from '../stage/cpu.js';
import { type CountingReceiver, rateOf } from '../stage/receiver.js';
import { type Spent, spentSince, type Stage } from '../stage/stage.js';
import { stampede } from '../stage/stampede.js';
import { subscribe } from '../stage/subscribe.js';
import { type Counts, nameOf } from './counts.js';
import { limitOf } from './limit.js';
import { microsOf, sharesOf } from './shares.js';

const DELIVERED_MS = 600_000;

/** Sessions due in one instant: the pace of the sweep, of the ledger, and of what one receiver is told. */
export async function measureEndings(
  bench: Bench,
  counts: Counts,
  receiver: CountingReceiver,
  round: number,
): Promise<void> {
  const count = bench.size(100_000, 2_000);
  let [started, loadBefore] = [undefined as Spent | undefined, 0];
  await receiver.reset();
  const { stage, firstAt } = await stampede({ count, spreadMs: 0 }, counts, {
    prepare: async (stage) => void (await subscribe(stage, receiver.url, 1)),
    begin: async (stage) => {
      started = await stage.spent();
      loadBefore = cpuOfTrees([receiver.pid]);
    },
  });
  try {
    const seen = await receiver.waitFor(count, DELIVERED_MS);
    const spent = {
      ...spentSince(started as Spent, await stage.spent()),
      load: cpuOfTrees([receiver.pid]) - loadBefore,
    };
    const wall = (Date.now() - firstAt) / 1000;
    const { sweep, ledger } = await rates(stage, count, firstAt);
    const subject = nameOf(counts);
    bench.record({ row: 'sweep', subject, round, values: { rate: sweep } });
    bench.record({ row: 'ledger', subject, round, values: { rate: ledger } });
    bench.record({ row: 'deliveries', subject, round, values: { rate: rateOf(seen) } });
    const values = { rate: count / wall, ...microsOf(spent, count) };
    bench.record({ row: 'endings, all three', subject, round, values });
    bench.note(`endings, ${subject}: ${limitOf(sharesOf(spent, counts), wall, cpus().length)}`);
  } finally {
    await stage.stop();
  }
}

/** From the instant in which all were due: until the last was decided, and until the last was committed. */
async function rates({ postgres }: Stage, count: number, firstAt: number) {
  const { rows } = await postgres.query<{ decided: Date; committed: Date }>(
    `select max((data->>'decidedAt')::timestamptz) as decided, max(pg_xact_commit_timestamp(xmin)) as committed
     from events where type = 'session.revoked'`,
  );
  const perSecond = (at: Date | undefined) => (count / Math.max(1, (at?.getTime() ?? Number.NaN) - firstAt)) * 1000;
  return { sweep: perSecond(rows[0]?.decided), ledger: perSecond(rows[0]?.committed) };
}
