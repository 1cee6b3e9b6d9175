import {
  crash,
  type DueDelivery,
  type JobMap,
  type JobName,
  type JobQueue,
  type NewDelivery,
  type QueueName,
} from '@curfew/domain';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import { BatchFill } from './batch-fill.js';
import { deliverJobs } from './deliver-jobs.js';

/** BullMQ takes jobs without a priority before those that have one. */
const AFTER_PRIVILEGED = 1;

/** A job comes again after this when its receiver has enough in hand. */
const DEFERRED_MS = 100;

/** Puts owed deliveries on their queues: revocations on one of their own. What gets lost here, the overdue look finds. */
export class DeliveryDispatcher {
  private readonly fill = new BatchFill();

  constructor(
    private readonly jobs: JobQueue,
    private readonly metrics: Pick<WorkerMetrics, 'notEnqueued'>,
  ) {}

  async dispatch(deliveries: readonly NewDelivery[]): Promise<void> {
    const owed = deliveries.map(({ id, subscriptionId, type, privileged, batch }) => ({
      id,
      subscriptionId,
      attempt: 0,
      revocation: type === 'session.revoked',
      ...(privileged && { privileged }),
      batch,
    }));
    const alone = owed.filter(({ batch }) => batch === undefined);
    for (const job of deliverJobs(alone)) await this.deliver(job, 0).catch(() => undefined);
    const batches = new Map(deliveries.map(({ subscriptionId, batch }) => [subscriptionId, batch]));
    for (const { subscriptionId, revocation, privileged, items } of deliverJobs(
      owed.filter(({ batch }) => batch !== undefined),
    )) {
      const batch = batches.get(subscriptionId)!;
      const isFull = this.fill.isFull(`${revocation} ${subscriptionId}`, items.length, batch);
      const job = { v: 1, subscriptionId, revocation, ...(privileged && { privileged }) } as const;
      await this.gather(job, isFull ? 0 : batch.maxWaitMs, items.length).catch(() => undefined);
    }
  }

  /** What failed goes on alone, or with those that it was sent with, when its time has come. */
  async retry(owed: readonly DueDelivery[], delayMs: number): Promise<void> {
    for (const job of deliverJobs(owed)) await this.deliver(job, delayMs);
  }

  /** The same job, a little later: its receiver has enough in hand. */
  async defer(job: JobMap['deliver']): Promise<void> {
    await this.deliver(job, DEFERRED_MS);
  }

  /** `waiting`: how many deliveries are known to wait for it. */
  async gather(payload: JobMap['gather'], delayMs: number, waiting = 1): Promise<void> {
    await this.put('gather', payload, delayMs, waiting);
  }

  private deliver(payload: JobMap['deliver'], delayMs: number): Promise<void> {
    return this.put('deliver', payload, delayMs, payload.items.length);
  }

  private async put<K extends 'deliver' | 'gather'>(
    name: K,
    payload: JobMap[K],
    delayMs: number,
    deliveries: number,
  ): Promise<void> {
    const queue: QueueName = payload.revocation ? 'revocations' : 'deliveries';
    try {
      await this.jobs.add<JobName>(queue, name, [
        { payload, options: { delayMs, ...(payload.privileged ? {} : { priority: AFTER_PRIVILEGED }) } },
      ]);
    } catch (error) {
      // Callers go on, since the row is the record (rule 17): without the count nobody would see why deliveries are slow.
      this.metrics.notEnqueued(deliveries);
      throw error;
    }
    crash.at('enqueue.added');
  }
}
