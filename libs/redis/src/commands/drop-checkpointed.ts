import type { Touched } from '@curfew/domain';
import { takenKey } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('drop-checkpointed');

/** Forgets what `checkpoint` read; how many are left. */
export async function dropCheckpointed(
  { redis }: LiveServer,
  shard: number,
  { mark, read }: Pick<Touched, 'mark' | 'read'>,
): Promise<number> {
  return (await script.run(redis, [takenKey(shard)], [mark, read])) as number;
}
