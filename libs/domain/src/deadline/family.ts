import type { Ending } from '../session/session.js';
import { expiresAt } from './deadlines.js';
import type { LiveRecord } from './live-record.js';
import { type Announce, observe, settle } from './settle.js';
import { moveActivity, type OccurredActivity } from './take-activity.js';

/**
 * Ends a child by its parent's ending, unless its own deadline came before (engine rule 26). Twin of includes/family.lua in
 * libs/redis; one conformance suite runs both.
 */
export function endWith(r: LiveRecord, parent: Ending, now: number, announce: Announce): Ending {
  const upto = parent.deadline === undefined ? parent.decidedAt : parent.deadline - 1;
  if (expiresAt(r) <= upto) {
    const own = settle(r, now, announce, upto);
    if (own) return own;
  } else if (r.state === 'live') {
    observe(r, upto, announce);
  }
  const { cause, deadline } = parent;
  announce({ type: 'revoked', cause, deadline, withParent: true });
  return { cause, deadline, decidedAt: now };
}

/** What counts in a child counts for its parent, whatever the parent's own policy counts. */
export function countForParent(parent: LiveRecord, activity: OccurredActivity, now: number, announce: Announce): void {
  const at = Math.max(parent.startedAt, Math.min(activity.occurredAt, now));
  if (at <= parent.lastActivityAt) return;
  parent.lastSeenAt = Math.max(parent.lastSeenAt, at);
  moveActivity(parent, activity, at, { now, announce });
}

const RANK = { active: 0, warned: 1, locked: 2 } as const;
type LiveState = keyof typeof RANK;

/** A child is no better off than its parent. */
export function worseOf(one: LiveState, other: LiveState): LiveState {
  return RANK[one] >= RANK[other] ? one : other;
}
