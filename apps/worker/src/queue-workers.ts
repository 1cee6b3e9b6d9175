import { type JobHandler, type JobHandlers, type JobMap, type JobName, QUEUES, type QueueName } from '@curfew/domain';
import { queuePrefix, type RedisClient } from '@curfew/redis';
import { type Job, Worker } from 'bullmq';
import type { Logger } from 'pino';

/** How many jobs of each queue a process has in hand. */
const CONCURRENCY: Readonly<Record<QueueName, number>> = { alarms: 32, revocations: 200, deliveries: 100, policies: 2 };

/** One BullMQ worker per queue, so that a full queue never keeps another waiting. */
export class QueueWorkers {
  private readonly workers: Worker[];
  private readonly connections: RedisClient[] = [];

  constructor(connect: (queue: QueueName) => RedisClient, handlers: JobHandlers, logger: Logger) {
    this.workers = QUEUES.map((queue) => {
      const connection = connect(queue);
      this.connections.push(connection);
      const worker = new Worker(queue, (job: Job) => run(handlers, job), {
        connection,
        prefix: queuePrefix(queue),
        concurrency: CONCURRENCY[queue],
      });
      worker.on('failed', (job, error) => logger.warn({ err: error, queue, job: job?.name }, 'a job failed'));
      worker.on('error', (error) => logger.debug({ err: error, queue }, 'queue connection'));
      return worker;
    });
  }

  /** Waits for jobs in hand. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    for (const connection of this.connections) connection.disconnect();
  }
}

async function run(handlers: JobHandlers, job: Job): Promise<void> {
  const handler = handlers[job.name as JobName] as JobHandler<JobName> | undefined;
  if (!handler) throw new Error(`no handler for ${job.name}: a newer version added it`);
  await handler(job.data as JobMap[JobName]);
}
