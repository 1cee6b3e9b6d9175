import { Clock } from '@curfew/domain';
import { type RedisClient, serverTime } from '../cluster/masters.js';
import { workersKey } from '../keys.js';
import { SystemClock } from './system-clock.js';

const EVERY_MS = 1_000;
/** An answer that took longer says too little about when it was given. */
const LONGEST_ROUND_TRIP_MS = 200;

/**
 * Redis's time (in a cluster that of one master, the same for all processes), carried on between two readings by the process's monotonic clock: a process whose wall clock is wrong
 * still signs deliveries that receivers take, and lets keys expire when they should (engine rule 1).
 */
export class RedisClock extends Clock {
  private read?: { readonly time: number; readonly at: number };

  constructor(
    private readonly redis: RedisClient,
    private readonly monotonic: () => number = () => performance.now(),
    private readonly beforeTheFirst: Clock = new SystemClock(),
  ) {
    super();
  }

  override now(): number {
    if (!this.read) return this.beforeTheFirst.now();
    return Math.round(this.read.time + this.monotonic() - this.read.at);
  }

  /** Reads once, then every second until the returned function is called; while Redis is away the last reading holds. */
  async follow(): Promise<() => void> {
    await this.look().catch(() => undefined);
    const timer = setInterval(() => void this.look().catch(() => undefined), EVERY_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  async look(): Promise<void> {
    const asked = this.monotonic();
    const time = await serverTime(this.redis, workersKey);
    const answered = this.monotonic();
    if (this.read && answered - asked > LONGEST_ROUND_TRIP_MS) return;
    this.read = { time, at: (asked + answered) / 2 };
  }
}
