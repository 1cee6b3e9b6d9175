import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { type Gap, gapOf } from './states.js';

const script = new Script('head');

/** The shard's time and its soonest next check; or why it cannot be used. */
export async function head(server: LiveServer, keys: ShardKeys): Promise<{ now: number; head?: number } | Gap> {
  const [now, score] = (await server.ask(script, [keys[0], keys[1]])) as [number, number];
  return gapOf(now) ?? { now, head: score === -1 ? undefined : score };
}
