import type { JobQueue } from '@curfew/domain';
import { UnfinishedRedating } from './unfinished-redating.js';

describe('UnfinishedRedating', () => {
  let unfinished: string[];
  let now: number;
  let enqueued: (string | undefined)[];
  let redated: string[];
  let add: () => Promise<void>;
  let redating: UnfinishedRedating;
  beforeEach(() => {
    [unfinished, enqueued, redated, now] = [['t-1'], [], [], 0];
    add = async () => undefined;
    const jobs: JobQueue = {
      add: async (_, __, [job]) => {
        enqueued.push(job?.options?.id);
        await add();
      },
    };
    const run = async (tenantId: string) => void redated.push(tenantId);
    redating = new UnfinishedRedating({ tenantsToRedate: async () => unfinished }, jobs, { run }, () => now);
  });
  const lookAt = async (ms: number) => {
    now = ms;
    await redating.look();
  };

  it('asks the queue first', async () => {
    await lookAt(0);
    await lookAt(2_000);
    expect(enqueued).toEqual(['redate-t-1', 'redate-t-1']);
    expect(redated).toEqual([]);
  });

  it('does it when the job does not come through', async () => {
    await lookAt(0);
    await lookAt(5_000);
    expect(redated).toEqual(['t-1']);
  });

  it('does it when the queue takes nothing', async () => {
    add = () => Promise.reject(new Error('away'));
    await lookAt(0);
    await lookAt(5_000);
    expect(redated).toEqual(['t-1']);
  });

  it('is patient again with the next change', async () => {
    await lookAt(0);
    unfinished = [];
    await lookAt(4_000);
    unfinished = ['t-1'];
    await lookAt(6_000);
    await lookAt(10_000);
    expect(redated).toEqual([]);
  });
});
