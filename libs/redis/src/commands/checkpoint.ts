import { sessionKeyOf, type Touched } from '@curfew/domain';
import { shardKeys, takenKey } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { refuseGap } from './refuse-gap.js';

const script = new Script('checkpoint');

/** Reads up to `limit` sessions that were touched since their last activity was last read. */
export async function checkpoint(server: LiveServer, shard: number, limit: number): Promise<Touched> {
  const keys = [...shardKeys(shard), takenKey(shard)];
  const flat = (await server.ask(script, keys, [limit])) as (number | string)[];
  const [now, fresh, read, mark] = flat as [number, number, number, string];
  refuseGap(now);
  const sessions = [];
  for (let i = 4; i < flat.length; i += 2) {
    sessions.push({ lastActivityAt: Number(flat[i + 1]), ...sessionKeyOf(flat[i] as string) });
  }
  return { now, fresh: fresh === 1, read, mark, sessions };
}
