import type { JobQueue } from '@curfew/domain';

/**
 * The alarm clock of the due indexes: about one outstanding job per shard, for the head of its index (engine rule 11).
 * Rings are a hint, sent without waiting: what is lost, the watchdog finds within a second.
 */
export class Alarms {
  constructor(
    private readonly queue: JobQueue,
    private readonly bucketMs: number,
    private readonly onLost: (error: unknown) => void = () => undefined,
  ) {}

  /** Sets the alarm for `head` (nothing when undefined). Both instants are the shard's own time, so no clock can skew it. */
  ring(shard: number, now: number, head: number | undefined): void {
    if (head === undefined) return;
    const bucket = Math.floor(head / this.bucketMs);
    const dueAt = (bucket + 1) * this.bucketMs;
    this.queue
      .add('alarms', 'alarm', [
        {
          payload: { v: 1, shard, dueAt },
          options: { id: `alarm-${shard}-${bucket}`, delayMs: Math.max(0, dueAt - now) },
        },
      ])
      .catch(this.onLost);
  }
}
