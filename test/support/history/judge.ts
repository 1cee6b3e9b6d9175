import type { Bounds } from './bounds.js';
import type { Facts } from './facts.js';
import { families } from './rules/families.js';
import { neverEarly } from './rules/never-early.js';
import { neverLate } from './rules/never-late.js';
import { neverUnknown } from './rules/never-unknown.js';
import { noIsFinal } from './rules/no-is-final.js';
import { oneEnding } from './rules/one-ending.js';
import type { Rule, WhatWasHeard } from './rules/rule.js';
import { storesAgree } from './rules/stores-agree.js';
import { toldToAll } from './rules/told-to-all.js';
import { wholeSequence } from './rules/whole-sequence.js';

const RULES: readonly Rule[] = [
  noIsFinal,
  neverUnknown,
  neverLate,
  neverEarly,
  oneEnding,
  families,
  toldToAll,
  storesAgree,
  wholeSequence,
];

/** Holds a history against every rule; a line for each fault. */
export function judge(heard: WhatWasHeard, facts: Facts, bounds: Bounds): string[] {
  return RULES.flatMap((rule) => rule(heard, facts, bounds));
}
