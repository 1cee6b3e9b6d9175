import type { ShardCondition, ShardState } from '@curfew/domain';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';

const script = new Script('inspect');
const CONDITIONS = new Map<number, ShardCondition>([
  [0, 'restoring'],
  [1, 'complete'],
  [-1, 'cold'],
  [-2, 'leapt'],
]);

/** What inspect.lua says, with what only the store needs: the latest time believed, and the server's with the offset. */
export interface Inspected extends ShardState {
  readonly serverNow: number;
}

export async function inspect(server: LiveServer, keys: ShardKeys): Promise<Inspected> {
  const flat = (await server.ask(script, keys)) as [number, number, number, number, number, number, number, number];
  const [code, incarnation, , writes, records, scores, now, serverNow] = flat;
  return { condition: CONDITIONS.get(code) ?? 'cold', incarnation, now, writes, records, scores, serverNow };
}
