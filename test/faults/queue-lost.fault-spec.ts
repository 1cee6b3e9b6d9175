import type { Queue } from 'bullmq';
import { FailingQueues } from '../support/failing-queues.js';

const { SHARDS, BUCKET_MS, IDLE_MS } = FailingQueues;
/** Five seconds of deadlines, of every shard. */
const JOBS = SHARDS * 100;

describe('queues that lose their jobs', () => {
  let failing: FailingQueues;
  beforeAll(async () => {
    failing = await FailingQueues.start();
  });
  afterAll(() => failing?.stop());

  it('all obliterated: endings by the watchdog, deliveries by their rows; then by the queue again', async () => {
    await failing.whileDoing(
      () => failing.each((queue) => queue.obliterate({ force: true })),
      () => failing.endsByWatchdog('queues obliterated', 'obliterated'),
    );
    await failing.ringsAgain('an obliteration', 'after-obliterated');
  });

  it.each([
    ['drained', (queue: Queue) => queue.drain(true)],
    [
      'robbed',
      (queue: Queue) => failing.watched.redis.del(queue.toKey('marker'), queue.toKey('delayed'), queue.toKey('wait')),
    ],
  ])('alarms %s: endings by the watchdog; then by the queue again', async (how, act) => {
    await failing.whileDoing(
      () => act(failing.queues.alarms),
      () => failing.endsByWatchdog(`alarms ${how}`, how),
    );
    await failing.ringsAgain(`alarms were ${how}`, `after-${how}`);
  });

  // BullMQ ignores a job whose id exists, whatever became of the one before.
  it.each([
    ['completed', 'alarm'],
    ['failed', 'of-another-version'],
  ] as const)('with the ids of the alarms left behind by %s jobs: endings by the watchdog', async (how, name) => {
    const { alarms } = failing.queues;
    const first = Math.floor((Date.now() + IDLE_MS) / BUCKET_MS);
    await alarms.addBulk(
      Array.from({ length: JOBS }, (_, i) => ({
        name,
        data: { v: 1, shard: 0, dueAt: 0 },
        opts: {
          jobId: `alarm-${i % SHARDS}-${first + Math.floor(i / SHARDS)}`,
          removeOnComplete: false,
          removeOnFail: false,
        },
      })),
    );
    await failing.waitForAlarms(how, JOBS);
    await failing.endsByWatchdog(`ids of ${how} jobs left behind`, how);
    await alarms.clean(0, 0, how);
    await failing.ringsAgain(`${how} jobs were left`, `after-${how}`);
  });

  it('leave a whole history', () => failing.finish('queues that lose their jobs'));
});
