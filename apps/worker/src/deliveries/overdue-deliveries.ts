import type { Deliveries, JobHandler } from '@curfew/domain';
import { deliverJobs } from './deliver-jobs.js';

/** Later than this, the job that should have come is taken for lost. */
const GRACE_MS = 2_000;
/** What was taken is left alone for so long, should this process die with it. */
const HOLD_MS = 30_000;
const MOST_A_LOOK = 1_000;

/**
 * Sends what is overdue by its row (engine rule 17). By itself, not by the queue: a queue that is paused or stalls may be
 * why it is overdue, and would swallow it again.
 */
export class OverdueDeliveries {
  private readonly inHand = new Set<Promise<void>>();

  constructor(
    private readonly deliveries: Pick<Deliveries, 'overdue'>,
    private readonly deliver: JobHandler<'deliver'>,
  ) {}

  /** Does not wait for receivers: one that hangs must not keep the next look from finding the others' deliveries. */
  async look(): Promise<void> {
    for (const job of deliverJobs(await this.deliveries.overdue(GRACE_MS, HOLD_MS, MOST_A_LOOK))) {
      // What fails here stands in its row still, and is overdue again.
      const work = this.deliver(job)
        .catch(() => undefined)
        .finally(() => this.inHand.delete(work));
      this.inHand.add(work);
    }
  }

  /** Waits for what is in hand. */
  async close(): Promise<void> {
    await Promise.all(this.inHand);
  }
}
