import { type JobMap, type JobName, JobQueue, type NewJob, QUEUES, type QueueName } from '@curfew/domain';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { queuePrefix } from '../keys.js';

/** The queues as producers see them. Jobs leave no trace when done: a kept id would swallow the next job of that id. */
export class BullJobQueue extends JobQueue {
  private readonly queues = new Map<QueueName, Queue>();

  constructor(connection: Redis) {
    super();
    for (const name of QUEUES) {
      const queue = new Queue(name, {
        connection,
        prefix: queuePrefix(name),
        defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
      });
      // A lost connection fails the call that needed it; without a listener it would end the process.
      queue.on('error', () => undefined);
      this.queues.set(name, queue);
    }
  }

  override async add<K extends JobName>(queue: QueueName, name: K, jobs: readonly NewJob<K>[]): Promise<void> {
    const target = this.queues.get(queue);
    if (!target) throw new Error(`no queue ${queue}`);
    await target.addBulk(
      jobs.map(({ payload, options }) => ({
        name,
        data: payload as JobMap[JobName],
        opts: { delay: options?.delayMs, jobId: options?.id },
      })),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }
}
