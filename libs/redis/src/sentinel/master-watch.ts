import type { RedisOptions } from 'ioredis';
import { type Answer, type Named, SentinelAnswers } from './sentinel-answers.js';

/** For how long the word of a sentinel counts that has fallen silent: one that is behind must not win by being the last to speak. */
const REMEMBERED_MS = 10_000;
/** Longer than any client waits before it connects anew: it finds the watch as it left it. */
const LINGER_MS = 2_000;

export interface Follower {
  /** Called with the master as soon as it is known, and again whenever a sentinel has answered. */
  named(master: Named): void;
  /** All sentinels have been asked, and none knows. */
  unnamed(why: Error): void;
}

interface Sentinel {
  readonly answers: SentinelAnswers;
  latest?: Answer;
  named?: Named;
  namedAt: number;
}

/** Knows whom sentinels name: of those that differ, whoever knows of the latest election. Asks while somebody follows. */
export class MasterWatch {
  private readonly followers = new Set<Follower>();
  private sentinels: Sentinel[] = [];
  private lingering: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: readonly RedisOptions[],
    private readonly master: string,
  ) {}

  follow(follower: Follower): void {
    clearTimeout(this.lingering);
    this.followers.add(follower);
    if (this.sentinels.length === 0) this.sentinels = this.options.map((one) => this.ask(one));
    else this.tell(follower);
  }

  /** The last to leave ends it: at once when it leaves for good, else unless it is soon back. */
  leave(follower: Follower, forGood: boolean): void {
    const followed = this.followers.delete(follower);
    if (this.followers.size > 0 || (!followed && !forGood)) return;
    clearTimeout(this.lingering);
    if (forGood) this.end();
    else this.lingering = setTimeout(() => this.end(), LINGER_MS);
  }

  private end(): void {
    for (const { answers } of this.sentinels) answers.stop();
    this.sentinels = [];
  }

  private ask(options: RedisOptions): Sentinel {
    const answers = new SentinelAnswers(options, this.master, (answer) => {
      sentinel.latest = answer;
      if (answer.named) [sentinel.named, sentinel.namedAt] = [answer.named, performance.now()];
      for (const follower of [...this.followers]) this.tell(follower);
    });
    const sentinel: Sentinel = { answers, namedAt: 0 };
    return sentinel;
  }

  private tell(follower: Follower): void {
    const latest = this.sentinels.flatMap((sentinel) => sentinel.latest ?? []);
    // The first to answer may be the one that is behind.
    if (latest.length < this.sentinels.length) return;
    const since = performance.now() - REMEMBERED_MS;
    const named = this.sentinels.flatMap((one) => (one.named && one.namedAt >= since ? [one.named] : []));
    const [first, ...others] = named;
    const [fault] = latest.flatMap((answer) => (answer.named ? [] : [answer.fault]));
    if (first) follower.named(others.reduce((best, one) => (one.epoch > best.epoch ? one : best), first));
    else if (fault) follower.unnamed(fault);
  }
}
