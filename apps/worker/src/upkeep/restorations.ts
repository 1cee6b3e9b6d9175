import { isUnavailable, type RestoreShard } from '@curfew/domain';
import type { Logger } from 'pino';
import type { Sweeper } from '../alarms/sweeper.js';
import type { WorkerMetrics } from '../operations/worker-metrics.js';

/** Shards under way at a time: more would only wait for the same database. */
const MOST_AT_ONCE = 4;

/** Restores shards in the background, a few at a time; what fails is begun again by the next look (engine rule 20). */
export class Restorations {
  private readonly running = new Map<number, Promise<void>>();
  private waiting: readonly number[] = [];

  constructor(
    private readonly restoring: RestoreShard,
    private readonly sweeper: Sweeper,
    private readonly metrics: WorkerMetrics,
    private readonly logger: Logger,
  ) {}

  /** The shards that are not whole now, in place of those named before; each is begun as soon as there is room. */
  begin(shards: readonly number[]): void {
    this.waiting = shards.filter((shard) => !this.running.has(shard));
    this.next();
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    this.waiting = [];
    await Promise.all(this.running.values());
  }

  private next(): void {
    while (this.running.size < MOST_AT_ONCE && this.waiting.length > 0) {
      const [shard, ...others] = this.waiting as [number, ...number[]];
      this.waiting = others;
      const ended = () => {
        this.running.delete(shard);
        this.next();
      };
      this.running.set(shard, this.restore(shard).finally(ended));
    }
  }

  private async restore(shard: number): Promise<void> {
    const began = performance.now();
    try {
      const sessions = await this.restoring.run(shard);
      const ms = Math.round(performance.now() - began);
      this.metrics.restored(sessions, ms / 1000);
      this.logger.warn({ shard, sessions, ms }, 'a shard was restored');
      await this.sweeper.sweep(shard);
    } catch (error) {
      const away = isUnavailable(error);
      this.logger[away ? 'warn' : 'error']({ err: error, shard }, 'a shard could not be restored yet');
    }
  }
}
