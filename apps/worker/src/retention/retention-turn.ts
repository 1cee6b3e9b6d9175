import { type Clock, type Dropped, KEPT_KINDS, type KeptKind, type Retention, type TableUpkeep } from '@curfew/domain';
import type { Logger } from 'pino';
import type { WorkerMetrics } from '../operations/worker-metrics.js';

const SESSIONS_A_STEP = 500;
const RECEIPTS_A_STEP = 2_000;
/** Upkeep takes half of the time at most, and of a turn so much: what is left waits for the next one. */
const REST_FOR_EACH_MS_OF_WORK = 1;
const TURN_MS = 30_000;

export interface KeptFor {
  /** From an ending until its session moves to the archive. */
  readonly archiveAfterMs: number;
  /** From when it was made, or ended, until a kind may be dropped. */
  readonly ms: Readonly<Record<KeptKind, number>>;
}

export interface RetentionTools {
  readonly clock: Clock;
  readonly shards: number;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** Makes the coming partitions, archives what has ended, drops what is not kept any more (engine rules 29, 30). */
export class RetentionTurn {
  private stopping = false;
  private next = 0;

  constructor(
    private readonly retention: Retention,
    private readonly kept: KeptFor,
    private readonly tools: RetentionTools,
  ) {}

  /** Does nothing while another worker is at it. */
  async run(): Promise<void> {
    await this.retention.alone(async (upkeep) => {
      const there = await upkeep.now();
      await upkeep.makePartitions(there);
      // One clock that leaps ahead must not make everything old.
      const now = Math.min(there, this.tools.clock.now());
      const archived = await this.archive(upkeep, now);
      const dropped = await this.drop(upkeep, now);
      const receipts = await this.dropReceipts(upkeep, now);
      if (archived > 0 || dropped.length > 0 || receipts > 0)
        this.tools.logger.info({ archived, dropped, receipts }, 'retention');
    });
  }

  /** The step under way is the last. */
  stop(): void {
    this.stopping = true;
  }

  private async archive({ archive }: TableUpkeep, now: number): Promise<number> {
    const { shards, metrics, pause } = this.tools;
    const step = {
      endedBefore: now - this.kept.archiveAfterMs,
      keptSince: now - this.kept.ms.archive,
      limit: SESSIONS_A_STEP,
    };
    const began = performance.now();
    let archived = 0;
    // A shard that takes all of a turn has its turn last the next time.
    for (let seen = 0; seen < shards && !this.stopping && performance.now() - began < TURN_MS;) {
      const stepBegan = performance.now();
      const moved = await archive(this.next, step);
      archived += moved;
      metrics.archived(moved);
      if (moved < step.limit) {
        this.next = (this.next + 1) % shards;
        seen++;
      }
      if (moved > 0) await pause((performance.now() - stepBegan) * REST_FOR_EACH_MS_OF_WORK);
    }
    return archived;
  }

  private async drop({ dropOldest }: TableUpkeep, now: number): Promise<Dropped[]> {
    const all: Dropped[] = [];
    for (const kind of KEPT_KINDS) {
      while (!this.stopping) {
        const dropped = await dropOldest(kind, now - this.kept.ms[kind]);
        if (!dropped) break;
        this.tools.metrics.partitionDropped(kind);
        all.push(dropped);
      }
    }
    return all;
  }

  /** Kept as long as the events that they are about. */
  private async dropReceipts({ dropReceipts }: TableUpkeep, now: number): Promise<number> {
    const began = performance.now();
    let all = 0;
    while (!this.stopping && performance.now() - began < TURN_MS) {
      const stepBegan = performance.now();
      const gone = await dropReceipts(now - this.kept.ms.events, RECEIPTS_A_STEP);
      all += gone;
      if (gone < RECEIPTS_A_STEP) break;
      await this.tools.pause((performance.now() - stepBegan) * REST_FOR_EACH_MS_OF_WORK);
    }
    return all;
  }
}
