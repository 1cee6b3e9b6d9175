import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 20;

/**
 * Asks `probe` every 20 ms until it gives something truthy, and returns that. Throws after `ms`, with what it said last
 * when it failed.
 */
export async function waitFor<T>(probe: () => T | Promise<T>, ms = 5_000, what = 'the condition'): Promise<T & {}> {
  const end = performance.now() + ms;
  for (;;) {
    let failure: unknown;
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) throw new Error(`${what} did not come true within ${ms} ms`, { cause: failure });
    await sleep(EVERY_MS);
  }
}
