import { WorkerMetrics } from '../operations/worker-metrics.js';
import { alarmHandler } from './alarm-handler.js';
import type { Sweeper } from './sweeper.js';

const BUCKET_MS = 40;
const DUE = 1_800_000_000_000;

describe('alarmHandler', () => {
  let answers: { now: number; head?: number }[];
  let swept: { shard: number; at: number }[];
  const ring = async (dueAt = DUE) => {
    const sweep = async (shard: number) => {
      swept.push({ shard, at: performance.now() });
      return answers.shift();
    };
    await alarmHandler({ sweep } as unknown as Sweeper, BUCKET_MS, new WorkerMetrics())({ v: 1, shard: 3, dueAt });
  };
  beforeEach(() => (swept = []));

  it('sweeps its shard once when it rings on time', async () => {
    answers = [{ now: DUE, head: DUE + 1 }];
    await ring();
    expect(swept).toEqual([{ shard: 3, at: expect.any(Number) }]);
  });

  it('sweeps once when nothing is left', async () => {
    answers = [{ now: DUE - 10 }];
    await ring();
    expect(swept).toHaveLength(1);
  });

  it('waits out its own bucket when it rings a little early, since no other job can take its place', async () => {
    answers = [
      { now: DUE - 30, head: DUE - 5 },
      { now: DUE, head: DUE + 500 },
    ];
    await ring();
    expect(swept).toHaveLength(2);
    expect((swept[1]?.at ?? 0) - (swept[0]?.at ?? 0)).toBeGreaterThanOrEqual(28);
  });

  it('just completes when it rings more than a bucket early: its clock is off, and the watchdog keeps time', async () => {
    answers = [{ now: DUE - BUCKET_MS - 1, head: DUE - 5 }];
    await ring();
    expect(swept).toHaveLength(1);
  });

  it('leaves a head outside its bucket to the alarm of that one', async () => {
    answers = [{ now: DUE - 10, head: DUE }];
    await ring();
    expect(swept).toHaveLength(1);
  });
});
