import type { Bounds } from './bounds.js';
import type { Facts } from './facts.js';
import { neverEarly } from './rules/never-early.js';
import { neverUnknown } from './rules/never-unknown.js';
import { oneEnding } from './rules/one-ending.js';
import type { WhatWasHeard } from './rules/rule.js';
import { toldToAll } from './rules/told-to-all.js';

/** What a test of faults came to, in a line. */
export function report(name: string, heard: WhatWasHeard, facts: Facts, bounds: Bounds): string {
  const { sessions, events, deliveries } = facts;
  const endings = events.filter(({ type }) => type === 'session.revoked');
  const lateness = endings.flatMap(({ data }) => (data.latenessMs === undefined ? [] : [data.latenessMs]));
  const done = deliveries.filter(({ status }) => status === 'delivered' || status === 'applied').length;
  return [
    `${name}: ${sessions.length} sessions, ${endings.length} endings`,
    `${done} of ${deliveries.length} deliveries`,
    `lateness ${quantilesOf(lateness)}`,
    `${neverEarly(heard, facts, bounds).length} early cuts`,
    `${lossesOf(heard, facts, bounds).length} losses`,
  ].join(', ');
}

function quantilesOf(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  return `p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms`;
}

/** Starts that nobody knows of, endings that were not kept, events that were not told. */
function lossesOf(...history: Parameters<typeof oneEnding>): string[] {
  return [neverUnknown, oneEnding, toldToAll].flatMap((rule) => rule(...history));
}
