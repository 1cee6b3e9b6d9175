import { Queue } from 'bullmq';
import { startPrivateRedis } from '../../../../test/support/test-redis.js';
import { waitFor } from '../../../../test/support/wait-for.js';
import { whenReady } from '../connection.js';
import { patientRedis } from '../testing/patient-redis.js';
import { queuePrefix } from '../keys.js';
import { emptyRedis } from '../testing/empty-redis.js';
import { BullJobQueue } from './bull-job-queue.js';

describe('the job queues in BullMQ', () => {
  const redis = emptyRedis();
  const alarm = (shard: number, id?: string, delayMs?: number) => ({
    payload: { v: 1 as const, shard, dueAt: 0 },
    options: { id, delayMs },
  });
  const within = async (work: (jobs: BullJobQueue, alarms: Queue) => Promise<void>) => {
    const jobs = new BullJobQueue(redis.blocking);
    const alarms = new Queue('alarms', { connection: redis.blocking, prefix: queuePrefix('alarms') });
    try {
      await work(jobs, alarms);
    } finally {
      await Promise.all([jobs.close(), alarms.close()]);
    }
  };

  it('keeps one waiting job of an id, and many without', async () => {
    await within(async (jobs, alarms) => {
      await jobs.add('alarms', 'alarm', [alarm(0, 'alarm-0-1', 60_000)]);
      await jobs.add('alarms', 'alarm', [alarm(9, 'alarm-0-1', 1), alarm(1, 'alarm-1-1', 60_000)]);
      await jobs.add('alarms', 'alarm', [alarm(2), alarm(2)]);
      expect(await alarms.getJobCounts('delayed', 'waiting')).toEqual({ delayed: 2, waiting: 2 });
      expect(await alarms.getJob('alarm-0-1')).toMatchObject({
        name: 'alarm',
        data: { shard: 0 },
        opts: { delay: 60_000, attempts: 1, removeOnComplete: true, removeOnFail: true },
      });
    });
  });

  it('does not mix its queues', async () => {
    await within(async (jobs, alarms) => {
      await jobs.add('policies', 'redate', [{ payload: { v: 1, tenantId: 't' } }]);
      expect(await alarms.count()).toBe(0);
    });
  });

  it('recovers from a Redis that was too slow for its first question', async () => {
    const server = await startPrivateRedis();
    const hot = patientRedis(server.url);
    await whenReady(hot, 5_000);
    server.kill('SIGSTOP');
    const jobs = new BullJobQueue(hot);
    const add = () => jobs.add('alarms', 'alarm', [alarm(0)]);
    try {
      await expect(add()).rejects.toThrow('timed out');
      server.kill('SIGCONT');
      await waitFor(() => add().then(() => true));
    } finally {
      await jobs.close().catch(() => undefined);
      hot.disconnect();
      await server.stop();
    }
  });
});
