import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { refuseGap } from './refuse-gap.js';

const script = new Script('complete');

/** Declares a shard whole. */
export async function complete(server: LiveServer, keys: ShardKeys, incarnation: number): Promise<void> {
  const [code] = (await server.ask(script, keys, [incarnation])) as [number];
  refuseGap(code);
}
