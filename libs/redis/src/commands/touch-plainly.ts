import type { TouchResult } from '@curfew/domain';
import { plainKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import type { GroupedPart } from './group-reports.js';
import { gapOf, type PartReply } from './states.js';

const script = new Script('touch-plainly');
/** What the script says of a shard in which something is not plain, beside the codes of includes/shard.lua. */
const NOT_PLAIN = -3;
const PLAINLY_ACTIVE: TouchResult = { state: 'active' };

/** One script call for the reports of all parts. Undefined for parts that are not plain: nothing of them was taken in. */
export async function touchPlainly(
  server: LiveServer,
  parts: readonly GroupedPart[],
): Promise<(PartReply<TouchResult> | undefined)[]> {
  const keys: string[] = [];
  const args: (string | number)[] = [];
  for (const { shard, reports } of parts) {
    keys.push(...plainKeys(shard));
    reports.appendTo(args);
  }
  const codes = (await server.ask(script, keys, args)) as number[];
  return parts.map(({ items }, i) => {
    const now = Number(codes[i]);
    if (now === NOT_PLAIN) return undefined;
    return { now, results: plainlyActive(items.length), gap: gapOf(now) };
  });
}

export function plainlyActive(count: number): TouchResult[] {
  return Array.from<TouchResult>({ length: count }).fill(PLAINLY_ACTIVE);
}
