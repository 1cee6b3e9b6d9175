import {
  type ActivityRejection,
  type ActivityReport,
  CurfewError,
  type EndingCause,
  liveField,
  type TouchResult,
} from '@curfew/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from '../keys.js';
import { Script } from '../script.js';
import { kindBit, kindNumber } from './limit-arguments.js';
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

/** A report with the number that stands for its application in the record. */
export interface SourcedReport extends ActivityReport {
  readonly source: number;
  /** Answer in full also when the session is plainly active. */
  readonly full: boolean;
}

export interface TouchReply {
  readonly now: number;
  readonly head?: number;
  readonly results: TouchResult[];
}

interface Group {
  readonly head: readonly (string | number)[];
  readonly positions: Map<string, number[]>;
}

/**
 * One script call for the reports of one shard, grouped by kind, age and source so that the script unpacks what they
 * share once, and repeated reports go once.
 */
export async function touch(redis: Redis, keys: ShardKeys, reports: readonly SourcedReport[]): Promise<TouchReply> {
  const groups = group(reports);
  const args: (string | number)[] = [reports.some((r) => r.full) ? 'all' : 'sparse'];
  const positions: number[][] = [];
  for (const { head, positions: fields } of groups) {
    args.push(...head, fields.size);
    for (const [field, places] of fields) {
      args.push(field);
      positions.push(places);
    }
  }
  const flat = (await script.run(redis, keys, args)) as (number | string)[];
  const results = Array.from<TouchResult>({ length: reports.length }).fill(PLAINLY_ACTIVE);
  const now = Number(flat[0]);
  for (let i = 2; i < flat.length; i += 5) {
    const result = decode(now, flat.slice(i + 1, i + 5));
    for (const place of positions[Number(flat[i]) - 1] ?? []) results[place] = result;
  }
  const head = Number(flat[1]);
  return { now, head: head === -1 ? undefined : head, results };
}

function group(reports: readonly SourcedReport[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  reports.forEach((report, place) => {
    const mode = report.occurredAt === undefined ? 'age' : 'at';
    const value = report.occurredAt ?? report.ageMs ?? 0;
    const name = `${report.kind} ${mode} ${value} ${report.source}`;
    let found = groups.get(name);
    if (!found) {
      const head = [kindNumber(report.kind), kindBit(report.kind), mode, value, report.source];
      groups.set(name, (found = { head, positions: new Map() }));
    }
    const field = liveField(report);
    const places = found.positions.get(field);
    if (places) places.push(place);
    else found.positions.set(field, [place]);
  });
  return groups.values();
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
