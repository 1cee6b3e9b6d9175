import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Forked, forkReady } from './fork-ready.js';

const POLL_MS = 20;

export interface Seen {
  readonly count: number;
  /** Milliseconds, by the receiver's own clock. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface CountingReceiver {
  readonly url: string;
  readonly pid: number;
  /** Begins to count anew. */
  reset(): Promise<void>;
  seen(): Promise<Seen>;
  /** Waits for so many requests; throws after `ms`. */
  waitFor(count: number, ms: number): Promise<Seen>;
  stop(): void;
}

export async function startCountingReceiver(): Promise<CountingReceiver> {
  const child = await forkReady(join(__dirname, 'receiver-main.js'), []);
  return countingReceiver(child, child.hello as string);
}

/** A process that answers `reset` and `seen` by what it has seen. */
export function countingReceiver(child: Forked, url: string): CountingReceiver {
  const seen = () => child.ask<Seen>('seen');
  return {
    url,
    pid: child.pid,
    async reset() {
      await child.ask('reset');
    },
    seen,
    async waitFor(count, ms) {
      const end = performance.now() + ms;
      for (;;) {
        const now = await seen();
        if (now.count >= count) return now;
        if (performance.now() > end) throw new Error(`the receiver was sent ${now.count} of ${count} in ${ms} ms`);
        await sleep(POLL_MS);
      }
    },
    stop: child.stop,
  };
}

/** Requests a second between the first and the last. */
export function rateOf({ count, firstAt, lastAt }: Seen): number {
  return ((count - 1) / (lastAt - firstAt)) * 1000;
}
