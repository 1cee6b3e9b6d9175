import type { Decision } from './decision.js';

/** A decision about a session that the truth never had: it can never be committed, and is the decision's own fault. */
export class UnknownSessionDecision extends Error {
  constructor(readonly decision: Decision) {
    super('a decision about a session that was never recorded');
    this.name = 'UnknownSessionDecision';
  }
}
