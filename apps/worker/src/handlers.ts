import type { JobHandlers, RedateTenant } from '@curfew/domain';
import { alarmHandler } from './alarms/alarm-handler.js';
import type { Sweeper } from './alarms/sweeper.js';
import { deliverHandlers, type DeliveryTools } from './deliveries/deliver-handler.js';
import type { WorkerMetrics } from './operations/worker-metrics.js';

export interface HandlerTools {
  readonly sweeper: Sweeper;
  readonly bucketMs: number;
  readonly delivery: DeliveryTools;
  readonly redating: RedateTenant;
  readonly metrics: WorkerMetrics;
}

/** The one table of job handlers: a job of JobMap that is missing here does not compile. */
export function jobHandlers({ sweeper, bucketMs, delivery, redating, metrics }: HandlerTools): JobHandlers {
  return {
    alarm: alarmHandler(sweeper, bucketMs, metrics),
    ...deliverHandlers(delivery, metrics),
    redate: ({ tenantId }) => redating.run(tenantId),
  } satisfies JobHandlers;
}
