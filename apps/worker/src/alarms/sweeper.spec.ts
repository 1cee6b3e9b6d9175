import type { JobQueue, SweepResult } from '@curfew/domain';
import { FakeLiveSessions, liveDraft } from '@curfew/domain/testing';
import { Alarms } from '@curfew/redis';
import { Sweeper } from './sweeper.js';

const START = 1_800_000_000_000;
const RESULT: SweepResult = { now: START, looked: 0, warned: 0, locked: 0, ended: 0 };

describe('Sweeper', () => {
  let live: FakeLiveSessions;
  let alarms: { shard: number; dueAt: number }[];
  let sweeper: Sweeper;
  beforeEach(() => {
    live = new FakeLiveSessions(START);
    alarms = [];
    const queue: JobQueue = {
      add: async (_queue, _name, jobs) => {
        for (const { payload } of jobs) alarms.push(payload as { shard: number; dueAt: number });
      },
    };
    sweeper = new Sweeper(live, new Alarms(queue, 50));
  });

  it('ends what is due and sets the alarm for what comes next', async () => {
    await live.put(liveDraft(START), 1);
    await live.put(liveDraft(START, { sessionId: 's-2', lastActivityAt: START + 30_000 }), 1);
    live.time = START + 100_000;
    expect(await sweeper.sweep(0)).toMatchObject({ ended: 1, head: START + 110_000 });
    expect(alarms).toEqual([expect.objectContaining({ shard: 0, dueAt: START + 110_050 })]);
  });

  it('sets no alarm when nothing is left', async () => {
    await sweeper.sweep(0);
    expect(alarms).toEqual([]);
  });

  it('goes on until a call was not full, and rings once at the end', async () => {
    const looked = [1000, 1000, 7];
    let calls = 0;
    live.sweep = async (_, limit) => {
      expect(limit).toBe(1000);
      return { ...RESULT, looked: looked[calls++] as number, head: START + calls };
    };
    await sweeper.sweep(3);
    expect(calls).toBe(3);
    expect(alarms).toHaveLength(1);
  });

  it('lets callers that meet a sweep wait and share the next, which looks after they came', async () => {
    const gates: (() => void)[] = [];
    live.sweep = async () => {
      await new Promise<void>((resolve) => gates.push(resolve));
      return RESULT;
    };
    const callers = [sweeper.sweep(0), sweeper.sweep(0), sweeper.sweep(0)];
    const elsewhere = sweeper.sweep(1);
    expect(gates).toHaveLength(2);
    for (const open of gates) open();
    await callers[0];
    await elsewhere;
    await new Promise(setImmediate);
    expect(gates).toHaveLength(3);
    (gates[2] as () => void)();
    await Promise.all(callers);
    expect(gates).toHaveLength(3);
  });

  it('sweeps again after one that failed', async () => {
    const sweep = live.sweep.bind(live);
    live.sweep = () => Promise.reject(new Error('away'));
    const failing = sweeper.sweep(0);
    live.sweep = sweep;
    const next = sweeper.sweep(0);
    await expect(failing).rejects.toThrow('away');
    await expect(next).resolves.toMatchObject({ looked: 0 });
  });
});
