import { crash, type DueDelivery, type JobMap, type JobQueue, type NewDelivery, type QueueName } from '@curfew/domain';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import { deliverJobs } from './deliver-jobs.js';

const DEFERRED_MS = 100;

/** Puts owed deliveries on their queues: revocations on one of their own. What gets lost here, the overdue look finds. */
export class DeliveryDispatcher {
  constructor(
    private readonly jobs: JobQueue,
    private readonly metrics: Pick<WorkerMetrics, 'notEnqueued'>,
  ) {}

  async dispatch(deliveries: readonly NewDelivery[]): Promise<void> {
    const owed = deliveries.map(({ id, subscriptionId, type }) => ({
      id,
      subscriptionId,
      attempt: 0,
      revocation: type === 'session.revoked',
    }));
    for (const job of deliverJobs(owed)) await this.put(job, 0).catch(() => undefined);
  }

  /** What failed goes on alone, when its time has come. */
  async retry(one: DueDelivery, delayMs: number): Promise<void> {
    for (const job of deliverJobs([one])) await this.put(job, delayMs);
  }

  /** The same job, a little later: its receiver has enough in hand. */
  async defer(job: JobMap['deliver']): Promise<void> {
    await this.put(job, DEFERRED_MS);
  }

  private async put(payload: JobMap['deliver'], delayMs: number): Promise<void> {
    const queue: QueueName = payload.revocation ? 'revocations' : 'deliveries';
    try {
      await this.jobs.add(queue, 'deliver', [{ payload, options: { delayMs } }]);
    } catch (error) {
      // Callers go on, since the row is the record (rule 17): without the count nobody would see why deliveries are slow.
      this.metrics.notEnqueued(payload.items.length);
      throw error;
    }
    crash.at('enqueue.added');
  }
}
