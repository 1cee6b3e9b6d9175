import type { Bounds } from '../bounds.js';
import type { Facts } from '../facts.js';
import type { Heard } from '../heard.js';

export type WhatWasHeard = Pick<Heard, 'told' | 'counted' | 'started' | 'asked'>;

/** Looks at a history and names, a line each, whatever breaks it. */
export type Rule = (heard: WhatWasHeard, facts: Facts, bounds: Bounds) => string[];
