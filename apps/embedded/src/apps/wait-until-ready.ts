import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 50;
const PATIENCE_MS = 1_000;

/** Polls `url` until it answers 200. Throws with the last answer after `ms`, and with the signal's reason when aborted. */
export async function waitUntilReady(url: string, ms: number, signal?: AbortSignal): Promise<void> {
  let last = 'no answer';
  for (const end = performance.now() + ms; performance.now() < end; await sleep(EVERY_MS, undefined, { signal })) {
    signal?.throwIfAborted();
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const body = await answer.text();
      if (answer.status === 200) return;
      last = `${answer.status} ${body.slice(0, 500)}`;
    } catch (error) {
      last = error instanceof Error ? `${error.message} ${causeOf(error)}`.trim() : String(error);
    }
  }
  throw new Error(`not ready after ${Math.round(ms / 1000)} s; ${url} says: ${last}`);
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : '';
}
