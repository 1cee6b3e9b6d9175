import { endedSinceKey, LEDGER_GROUP, shardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('rotate-ended');

/**
 * Starts a new round of remembered endings when the last rotation is at least `periodMs` ago and the ledger has what would
 * be forgotten; true when it did.
 */
export async function rotateEnded(server: LiveServer, shard: number, periodMs: number): Promise<boolean> {
  const [live, , outbox, ended, endedBefore] = shardKeys(shard);
  const args = [periodMs, LEDGER_GROUP];
  return (await server.ask(script, [live, outbox, ended, endedBefore, endedSinceKey(shard)], args)) === 1;
}
