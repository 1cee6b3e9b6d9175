import { setTimeout as pause } from 'node:timers/promises';

/** Looks every 10 ms until it is so; throws after twenty seconds. */
export async function waitUntil(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('it did not come true within 20 s');
    await pause(10);
  }
}
