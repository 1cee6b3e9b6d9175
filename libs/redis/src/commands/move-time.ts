import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { refuseGap } from './refuse-gap.js';

const script = new Script('move-time');

/**
 * Moves the shard's virtual time by `ms`: for sandbox and tests. With `seen`, as if the time between had been lived
 * through; without, the server's clock leaps or steps back.
 */
export async function moveTime(server: LiveServer, keys: ShardKeys, ms: number, seen = true): Promise<number> {
  const args = [ms, seen ? 1 : 0];
  const now = (await server.ask(script, [keys[0]], args)) as number;
  refuseGap(now);
  return now;
}
