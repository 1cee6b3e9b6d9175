import type { Moment } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import { type Gap, gapOf } from './states.js';

const script = new Script('moment');

/** The shard's time and incarnation; or why it has none. */
export async function moment(server: LiveServer, keys: ShardKeys): Promise<Moment | Gap> {
  const [now, incarnation] = (await server.ask(script, [keys[0]])) as [number, number];
  return gapOf(now) ?? { now, incarnation };
}
