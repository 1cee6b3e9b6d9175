import { type ActivityRejection, CurfewError, type EndingCause, type TouchResult } from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import { GroupedReports } from './group-reports.js';
import type { SourcedReport } from './sourced-report.js';
import { STATES, UNREADABLE } from './states.js';

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

export interface TouchReply {
  readonly now: number;
  readonly head?: number;
  readonly results: TouchResult[];
}

/**
 * One script call for the reports of one shard, grouped by kind, age and source so that the script unpacks what they
 * share once, and repeated reports go once.
 */
export async function touch(redis: Redis, keys: ShardKeys, reports: readonly SourcedReport[]): Promise<TouchReply> {
  const grouped = new GroupedReports(reports);
  const args: (string | number)[] = [reports.some((r) => r.full) ? 'all' : 'sparse'];
  grouped.appendTo(args);
  const flat = (await script.run(redis, keys, args)) as (number | string)[];
  const results = Array.from<TouchResult>({ length: reports.length }).fill(PLAINLY_ACTIVE);
  const now = Number(flat[0]);
  for (let i = 2; i < flat.length; i += 5) {
    const result = decode(now, flat.slice(i + 1, i + 5));
    for (const place of grouped.placesAt(Number(flat[i]))) results[place] = result;
  }
  const head = Number(flat[1]);
  return { now, head: head === -1 ? undefined : head, results };
}

function decode(now: number, [rejection, code, cause, expires]: readonly (number | string)[]): TouchResult {
  if (Number(code) === UNREADABLE)
    throw new CurfewError('unavailable', 'A session was written by a newer version', [], 5);
  const expiresAt = Number(expires) || undefined;
  return {
    rejected: REJECTIONS[Number(rejection)],
    state: STATES[Number(code)] ?? 'unknown',
    cause: cause === '-' ? undefined : (String(cause) as EndingCause),
    expiresAt,
    msLeft: expiresAt === undefined ? undefined : Math.max(0, expiresAt - now),
  };
}
