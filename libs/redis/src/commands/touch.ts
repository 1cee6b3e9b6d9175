import type { ActivityRejection, ActivityReport, EndingCause, TouchResult } from '@curfew/domain';
import { shardKeys } from '../keys.js';
import { Script } from '../script.js';
import type { LiveServer } from '../store/live-server.js';
import type { Part } from '../store/turn-batcher.js';
import { appendAlone, GroupedReports, type SourceOf } from './group-reports.js';
import { ELSEWHERE, Elsewhere, gapOf, LOST, type PartReply, STATES, UNREADABLE, unreadable } from './states.js';

const script = new Script('touch');
const REJECTIONS: readonly (ActivityRejection | undefined)[] = [
  undefined,
  'session_unknown',
  'session_ended',
  'session_locked',
  'in_the_future',
  'before_start',
];
const PLAINLY_ACTIVE: TouchResult = { state: 'active' };
const VALUES_A_REPORT = 5;

type Placed = Pick<GroupedReports, 'placeAt'>;
/** A report that is alone in its part, as most are under single requests: there is nothing to group. */
const ALONE: Placed = { placeAt: () => 0 };

/**
 * One script call for the reports of all parts, grouped by kind, age and source so that the script unpacks what they
 * share once.
 */
export async function touch(
  server: LiveServer,
  parts: readonly Part<ActivityReport>[],
  detail: 'sparse' | 'full',
  sourceOf: SourceOf,
): Promise<PartReply<TouchResult | Elsewhere>[]> {
  const keys: string[] = [];
  const args: (string | number)[] = [detail === 'full' ? 'all' : 'sparse'];
  const grouped = parts.map(({ shard, items, sure }) => {
    keys.push(...shardKeys(shard));
    args.push(sure ?? 0);
    if (items.length === 1) {
      const report = items[0] as ActivityReport;
      appendAlone(args, report, sourceOf(report));
      return ALONE;
    }
    const reports = new GroupedReports(items, sourceOf);
    reports.appendTo(args);
    return reports;
  });
  const flat = (await server.run(script, keys, args)) as (number | string)[];
  let at = 0;
  return parts.map(({ items }, part) => {
    const now = Number(flat[at++]);
    const gap = gapOf(now);
    if (gap) return { now, results: [], gap };
    const head = Number(flat[at++]);
    const told = Number(flat[at++]);
    const results = Array.from<TouchResult | Elsewhere | undefined>({ length: items.length }).fill(PLAINLY_ACTIVE);
    let lost = false;
    for (let i = 0; i < told; i++, at += VALUES_A_REPORT) {
      const result = decode(now, flat, at + 1);
      lost ||= result === undefined;
      results[(grouped[part] as Placed).placeAt(Number(flat[at]))] = result;
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
