import type { LiveSessions } from '@curfew/domain';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import type { Sweeper } from './sweeper.js';

/** An alarm may come this much after its bucket before it counts as missed. */
const GRACE_MS = 250;

export interface WatchdogOptions {
  readonly everyMs: number;
  readonly bucketMs: number;
  /** Redis wakes blocked workers too coarsely (`hz`): serve precision by a timer of our own (engine rule 12). */
  readonly precise: boolean;
}

/** Looks at the heads of all shards by the process's own timer and sweeps what the queue has missed (engine rule 12). */
export class Watchdog {
  private readonly timers = new Map<number, NodeJS.Timeout>();

  constructor(
    private readonly live: LiveSessions,
    private readonly sweeper: Sweeper,
    private readonly metrics: WorkerMetrics,
    private readonly options: WatchdogOptions,
  ) {}

  async look(): Promise<void> {
    const { bucketMs, precise, everyMs } = this.options;
    for (const { shard, now, head } of await this.live.heads()) {
      if (head === undefined) continue;
      if (now > head + bucketMs + GRACE_MS) {
        this.metrics.alarmMissed();
        await this.sweeper.sweep(shard);
      } else if (precise && head - now < everyMs) {
        this.sweepIn(shard, head - now);
      }
    }
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private sweepIn(shard: number, ms: number): void {
    clearTimeout(this.timers.get(shard));
    const timer = setTimeout(
      () => {
        this.timers.delete(shard);
        this.metrics.alarmFired('timer');
        this.sweeper.sweep(shard).catch(() => undefined);
      },
      Math.max(0, ms),
    );
    this.timers.set(shard, timer);
  }
}
