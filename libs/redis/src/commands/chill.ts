import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('chill');

/** Makes the shard cold, unless it has been opened anew since `incarnation`. */
export async function chill({ redis }: LiveServer, keys: ShardKeys, incarnation: number): Promise<void> {
  await script.run(redis, keys, [incarnation]);
}
