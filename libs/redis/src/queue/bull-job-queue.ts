import { type JobMap, type JobName, JobQueue, type NewJob, QUEUES, type QueueName } from '@curfew/domain';
import { Queue } from 'bullmq';
import type { RedisClient } from '../cluster/masters.js';
import { queuePrefix } from '../keys.js';

/** The queues as producers see them. Jobs leave no trace when done: a kept id would swallow the next job of that id. */
export class BullJobQueue extends JobQueue {
  private readonly queues = new Map<QueueName, Queue>();

  constructor(private readonly connection: RedisClient) {
    super();
    for (const name of QUEUES) this.queues.set(name, this.open(name));
  }

  override async add<K extends JobName>(queue: QueueName, name: K, jobs: readonly NewJob<K>[]): Promise<void> {
    const target = await this.ready(queue);
    await target.addBulk(
      jobs.map(({ payload, options }) => ({
        name,
        data: payload as JobMap[JobName],
        opts: { delay: options?.delayMs, jobId: options?.id, priority: options?.priority },
      })),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  /** BullMQ remembers for ever that its first question to Redis failed: only another queue can ask again. */
  private async ready(name: QueueName): Promise<Queue> {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`no queue ${name}`);
    try {
      await queue.waitUntilReady();
    } catch (error) {
      if (this.queues.get(name) === queue) this.queues.set(name, this.open(name));
      throw error;
    }
    return queue;
  }

  private open(name: QueueName): Queue {
    const queue = new Queue(name, {
      connection: this.connection,
      prefix: queuePrefix(name),
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    });
    // A lost connection fails the call that needed it; without a listener it would end the process.
    queue.on('error', () => undefined);
    return queue;
  }
}
