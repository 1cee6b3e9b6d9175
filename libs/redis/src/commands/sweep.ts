import type { SweepResult } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { type Gap, gapOf } from './states.js';

const script = new Script('sweep');

/** Looks at up to `limit` sessions whose next check is due; or why it cannot. */
export async function sweep(server: LiveServer, keys: ShardKeys, limit: number): Promise<SweepResult | Gap> {
  const [now, looked, warned, locked, ended, head] = (await server.run(script, keys, [limit])) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const gap = gapOf(now);
  if (gap) return gap;
  return { now, looked, warned, locked, ended, head: head === -1 ? undefined : head };
}
