import type { CutOff } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { type Argument, Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { appendCutOffs } from './cut-off-arguments.js';
import { refuseGap } from './refuse-gap.js';

const script = new Script('open');

/** Opens a shard as `incarnation`, unless it is open; answers the one that holds. Times in milliseconds. */
export async function open(
  server: LiveServer,
  keys: ShardKeys,
  incarnation: number,
  { earliest, latest }: { readonly earliest: number; readonly latest: number },
  cutOffs: readonly CutOff[] = [],
): Promise<number> {
  const args: Argument[] = [incarnation, earliest, latest];
  appendCutOffs(args, cutOffs);
  const [held] = (await server.ask(script, keys, args)) as [number];
  refuseGap(held);
  return held;
}
