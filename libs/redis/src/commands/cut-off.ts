import type { CutOffs } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { type Argument, Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { appendCutOffs, tenantPrefix } from './cut-off-arguments.js';
import { type Gap, gapOf } from './states.js';

const script = new Script('cut-off');

/** Lets cut-offs hold in one shard. */
export async function cutOff(
  server: LiveServer,
  keys: ShardKeys,
  { pending, finished }: CutOffs,
): Promise<Gap | 'held'> {
  const args: Argument[] = [];
  appendCutOffs(args, pending);
  for (const { tenantNumber, number } of finished) args.push(tenantPrefix(tenantNumber), number);
  return gapOf((await server.run(script, keys, args)) as number) ?? 'held';
}
