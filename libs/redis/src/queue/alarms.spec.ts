import type { JobQueue, NewJob } from '@curfew/domain';
import { Alarms } from './alarms.js';

const BUCKET_MS = 50;
const NOW = 1_800_000_000_010;

describe('Alarms', () => {
  let added: { queue: string; name: string; job: NewJob<'alarm'> }[];
  const queue: JobQueue = {
    add: async (to, name, jobs) => {
      for (const job of jobs) added.push({ queue: to, name, job: job as NewJob<'alarm'> });
    },
  };
  beforeEach(() => (added = []));

  it("sets one job at the end of the head's bucket, in the shard's own time", () => {
    new Alarms(queue, BUCKET_MS).ring(3, NOW, NOW + 1_000);
    const dueAt = NOW + 1_040;
    expect(added).toEqual([
      {
        queue: 'alarms',
        name: 'alarm',
        job: {
          payload: { v: 1, shard: 3, dueAt },
          options: { id: `alarm-3-${dueAt / BUCKET_MS - 1}`, delayMs: 1_040 },
        },
      },
    ]);
  });

  it('names heads of one bucket alike, of another bucket or shard differently', () => {
    const alarms = new Alarms(queue, BUCKET_MS);
    alarms.ring(0, NOW, NOW);
    alarms.ring(0, NOW, NOW + 39);
    alarms.ring(0, NOW, NOW + 40);
    alarms.ring(1, NOW, NOW);
    const ids = added.map(({ job }) => job.options?.id);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
    // What BullMQ demands of an id.
    for (const id of ids) expect(id).toMatch(/^[^:]*[^0-9:][^:]*$/);
  });

  it('never lies after the bucket, and rings at once for what is overdue', () => {
    const alarms = new Alarms(queue, BUCKET_MS);
    alarms.ring(0, NOW, NOW - 60_000);
    alarms.ring(0, NOW, NOW - 10);
    expect(added.map(({ job }) => job.options?.delayMs)).toEqual([0, 40]);
  });

  it('rings for nothing when the index is empty', () => {
    new Alarms(queue, BUCKET_MS).ring(0, NOW, undefined);
    expect(added).toEqual([]);
  });

  it('does not wait, and reports what the queue loses', async () => {
    const lost: unknown[] = [];
    const broken: JobQueue = { add: () => Promise.reject(new Error('away')) };
    new Alarms(broken, BUCKET_MS, (error) => lost.push(error)).ring(0, NOW, NOW);
    await new Promise(setImmediate);
    expect(lost).toEqual([new Error('away')]);
  });
});
