import type { ActivityRejection, EndingCause, TouchResult } from '@curfew/domain';
import { shardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import type { GroupedPart } from './group-reports.js';
import { ELSEWHERE, Elsewhere, gapOf, LOST, type PartReply, STATES, UNREADABLE, unreadable } from './states.js';
import { plainlyActive } from './touch-plainly.js';

const script = new Script('touch');
const REJECTIONS: readonly (ActivityRejection | undefined)[] = [
  undefined,
  'session_unknown',
  'session_ended',
  'session_locked',
  'in_the_future',
  'before_start',
];
const VALUES_A_REPORT = 5;

/** One script call for the reports of all parts, grouped by what they share so that the script unpacks that once. */
export async function touch(
  server: LiveServer,
  parts: readonly GroupedPart[],
  detail: 'sparse' | 'full',
): Promise<PartReply<TouchResult | Elsewhere>[]> {
  const keys: string[] = [];
  const args: (string | number)[] = [detail === 'full' ? 'all' : 'sparse'];
  for (const { shard, sure, reports } of parts) {
    keys.push(...shardKeys(shard));
    args.push(sure ?? 0);
    reports.appendTo(args);
  }
  const flat = (await server.run(script, keys, args)) as (number | string)[];
  let at = 0;
  return parts.map(({ items, reports }) => {
    const now = Number(flat[at++]);
    const gap = gapOf(now);
    if (gap) return { now, results: [], gap };
    const head = Number(flat[at++]);
    const told = Number(flat[at++]);
    const results: (TouchResult | Elsewhere | undefined)[] = plainlyActive(items.length);
    let lost = false;
    for (let i = 0; i < told; i++, at += VALUES_A_REPORT) {
      const result = decode(now, flat, at + 1);
      lost ||= result === undefined;
      results[reports.placeAt(Number(flat[at]))] = result;
    }
    return { now, head: head === -1 ? undefined : head, results, gap: lost ? 'some' : undefined };
  });
}

function decode(now: number, flat: readonly (number | string)[], at: number): TouchResult | Elsewhere | undefined {
  const code = Number(flat[at + 1]);
  if (code === LOST) return undefined;
  if (code === ELSEWHERE) return new Elsewhere(String(flat[at + 2]));
  if (code === UNREADABLE) throw unreadable();
  const expiresAt = Number(flat[at + 3]) || undefined;
  const cause = flat[at + 2];
  return {
    rejected: REJECTIONS[Number(flat[at])],
    state: STATES[code] ?? 'unknown',
    cause: cause === '-' ? undefined : (String(cause) as EndingCause),
    expiresAt,
    msLeft: expiresAt === undefined ? undefined : Math.max(0, expiresAt - now),
  };
}
