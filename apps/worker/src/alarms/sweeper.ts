import { type LiveSessions, type SweepResult } from '@curfew/domain';
import type { Alarms } from '@curfew/redis';

/** Bounds how long one script call holds Redis (engine rule 13). */
const SESSIONS_A_CALL = 1000;

/** Sweeps a shard until nothing is due and sets the alarm for what comes next. */
export class Sweeper {
  private readonly running = new Map<number, Promise<SweepResult>>();

  constructor(
    private readonly live: LiveSessions,
    private readonly alarms: Alarms,
  ) {}

  /** Callers that meet a sweep of the same shard wait for it and sweep again: it may have looked before their time. */
  async sweep(shard: number): Promise<SweepResult> {
    const before = this.running.get(shard);
    if (before) await before.catch(() => undefined);
    const current = this.running.get(shard) ?? this.start(shard);
    return current;
  }

  private start(shard: number): Promise<SweepResult> {
    const run = this.sweepAll(shard).finally(() => this.running.delete(shard));
    this.running.set(shard, run);
    return run;
  }

  private async sweepAll(shard: number): Promise<SweepResult> {
    let result: SweepResult;
    do result = await this.live.sweep(shard, SESSIONS_A_CALL);
    while (result.looked === SESSIONS_A_CALL);
    this.alarms.ring(shard, result.now, result.head);
    return result;
  }
}
