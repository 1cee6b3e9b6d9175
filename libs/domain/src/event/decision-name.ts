import type { Decision } from './decision.js';
import type { EventType } from './event.js';

/** The ledger's type of what a decision decides. */
export function eventTypeOf(decision: Pick<Decision, 'type'>): EventType {
  return `session.${decision.type}`;
}

/** What an event's id is derived from: a session has one start and one ending (engine rule 14). */
export function onceName(tenantId: string, sessionId: string, type: 'session.started' | 'session.revoked'): string {
  return `${tenantId}/${sessionId}/${type}`;
}

/** As `onceName`; what may happen more than once is told apart by epoch, clock and deadline. */
export function decisionName(tenantId: string, decision: Decision): string {
  const { sessionId, type, epoch, clock, deadline } = decision;
  if (type === 'revoked') return onceName(tenantId, sessionId, 'session.revoked');
  return `${tenantId}/${sessionId}/${eventTypeOf(decision)}/${epoch}/${clock ?? '-'}/${deadline ?? '-'}`;
}
