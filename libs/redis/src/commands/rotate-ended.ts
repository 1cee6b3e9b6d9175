import { endedSinceKey, shardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('rotate-ended');

/** Starts a new round of remembered endings when the last rotation is at least `periodMs` ago; true when it did. */
export async function rotateEnded(server: LiveServer, shard: number, periodMs: number): Promise<boolean> {
  const [live, , , ended, endedBefore] = shardKeys(shard);
  const args = [periodMs];
  return (await server.ask(script, [live, ended, endedBefore, endedSinceKey(shard)], args)) === 1;
}
