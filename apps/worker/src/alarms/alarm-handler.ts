import { setTimeout as sleep } from 'node:timers/promises';
import type { JobHandler } from '@curfew/domain';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import type { Sweeper } from './sweeper.js';

/**
 * An alarm rings: sweep its shard. One that wakes more than a bucket early just completes: its clock is off, and the
 * watchdog keeps time. One that wakes a little early sees its bucket out itself, because the queue ignores a job of the
 * same id while this one is active (engine rule 11).
 */
export function alarmHandler(sweeper: Sweeper, bucketMs: number, metrics: WorkerMetrics): JobHandler<'alarm'> {
  return async ({ shard, dueAt }) => {
    metrics.alarmFired('queue');
    let { now, head } = await sweeper.sweep(shard);
    while (head !== undefined && head < dueAt && dueAt - now <= bucketMs) {
      await sleep(Math.max(1, dueAt - now));
      ({ now, head } = await sweeper.sweep(shard));
    }
  };
}
