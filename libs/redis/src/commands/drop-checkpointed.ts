import { takenKey } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('drop-checkpointed');

/** Forgets the first `count` of what `checkpoint` read; how many are left. */
export async function dropCheckpointed({ redis }: LiveServer, shard: number, count: number): Promise<number> {
  return (await script.run(redis, [takenKey(shard)], [count])) as number;
}
