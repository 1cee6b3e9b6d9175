import type { JobMap, JobName, QueueName } from './job-map.js';

export interface JobOptions {
  readonly delayMs?: number;
  /** Smaller goes first among those that wait; 0 by default. */
  readonly priority?: number;
  /** At most one waiting job with this id; adding it again is silently ignored. No integers, no single colon. */
  readonly id?: string;
}

export interface NewJob<K extends JobName> {
  readonly payload: JobMap[K];
  readonly options?: JobOptions;
}

/** The alarm clock and delivery engine. Never the record of anything: what a queue loses is found again by a look at the stores. */
export abstract class JobQueue {
  abstract add<K extends JobName>(queue: QueueName, name: K, jobs: readonly NewJob<K>[]): Promise<void>;
}
