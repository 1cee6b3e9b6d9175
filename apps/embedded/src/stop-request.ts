import { once } from 'node:events';
import { ancestorsToWatch, stillThere } from './processes/lineage.js';
import { lookUpProcess } from './processes/process-table.js';

const WATCH_EVERY_MS = 1_000;

/** Why Curfew is to stop: somebody asked, or nobody is left who could (npm was killed). */
export type StopReason = 'asked' | 'abandoned';

/** Aborted, with a `StopReason`, when Curfew is to stop. The reason is set once; later signals change nothing. */
export function stopRequest(): AbortSignal {
  const request = new AbortController();
  // Ctrl-C reaches npm and us, and npm passes it on: the second is the same wish.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => request.abort('asked' satisfies StopReason));
  }
  const ancestors = ancestorsToWatch(process.pid, lookUpProcess);
  const watch = setInterval(() => {
    if (!stillThere(ancestors, lookUpProcess)) request.abort('abandoned' satisfies StopReason);
  }, WATCH_EVERY_MS);
  watch.unref();
  return request.signal;
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
