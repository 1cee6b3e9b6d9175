import { StartFault } from '../start-fault.js';
import { endsWithin, type Child } from './child.js';

const PATIENCE_MS = 60_000;
const POLL_MS = 10;

/**
 * Asks until `answers` says yes; false when the server ended by itself. Stops it before it throws: a `StartFault` after a
 * minute, the signal's reason when aborted.
 */
export async function comesUp(server: Child, answers: () => Promise<boolean>, signal?: AbortSignal): Promise<boolean> {
  const end = performance.now() + PATIENCE_MS;
  const over = () => performance.now() > end || signal?.aborted === true;
  while (!over()) {
    if (await answers()) return true;
    if (await endsWithin(server.ended, POLL_MS)) return false;
  }
  await server.stop(PATIENCE_MS);
  signal?.throwIfAborted();
  throw new StartFault(`the embedded ${server.name} did not answer within a minute: see ${server.log.path}`);
}
