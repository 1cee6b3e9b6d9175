import type { Watcher } from './ledger-watch.js';

/** Waits for a ledger to grow, again and again, until its time is over. */
export class Patience implements Watcher {
  over = false;
  private wake: (() => void) | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.timer = setTimeout(() => this.end(), ms);
  }

  grown(): void {
    this.wake?.();
  }

  end(): void {
    clearTimeout(this.timer);
    this.over = true;
    this.wake?.();
  }

  untilGrown(): Promise<void> {
    if (this.over) return Promise.resolve();
    return new Promise((resolve) => (this.wake = resolve));
  }
}
