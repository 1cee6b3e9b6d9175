import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { refuseGap } from './refuse-gap.js';

const script = new Script('open');

/** Opens a shard as `incarnation`, unless it is open; answers the one that holds. Times in milliseconds. */
export async function open(
  server: LiveServer,
  keys: ShardKeys,
  incarnation: number,
  { earliest, latest }: { readonly earliest: number; readonly latest: number },
): Promise<number> {
  const args = [incarnation, earliest, latest];
  const [held] = (await server.ask(script, keys, args)) as [number];
  refuseGap(held);
  return held;
}
