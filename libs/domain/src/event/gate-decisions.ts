import { liveField } from '../session/shard-of.js';
import type { Ending, SessionRecord } from '../session/session.js';
import type { Decision } from './decision.js';
import { decisionName, eventTypeOf } from './decision-name.js';
import type { EventData, EventType } from './event.js';
import { sessionEventData } from './session-event-data.js';
import { UnknownSessionDecision } from './unknown-session-decision.js';

/** An event that has not got its place in the ledger yet. */
export interface PendingEvent {
  readonly tenantId: string;
  readonly id: string;
  readonly type: EventType;
  readonly sessionId?: string;
  readonly at: number;
  readonly data: EventData;
  /** The ending of a session whose policy says so: delivered before others. */
  readonly privileged?: boolean;
}

/** What a session's row becomes by the decisions about it. */
export interface SessionWrite {
  readonly tenantId: string;
  readonly sessionId: string;
  readonly lastActivityAt: number;
  readonly epoch: number;
  readonly lockedAt?: number;
  readonly ended?: Ending & { readonly reason?: string; readonly revocationId?: string };
}

export interface Gated {
  readonly events: readonly PendingEvent[];
  readonly writes: readonly SessionWrite[];
  readonly conflicts: number;
}

export interface Gate {
  /** The rows of all sessions that the decisions are about, by `liveField`. */
  readonly sessions: ReadonlyMap<string, SessionRecord>;
  /** Cause by id of those of the decisions' events that the ledger has already, endings excepted. */
  readonly known: ReadonlyMap<string, unknown>;
  readonly idOf: (name: string) => string;
}

function endingOf(decision: Decision): NonNullable<SessionWrite['ended']> {
  const { cause, deadline, decidedAt, reason, revocationId } = decision;
  if (cause === undefined) throw new Error('an ending without a cause');
  return { cause, deadline, decidedAt, reason, revocationId };
}

function isOther(decision: Decision, ended: Ending): boolean {
  return decision.type === 'revoked' && (decision.cause !== ended.cause || decision.deadline !== ended.deadline);
}

function written(before: SessionWrite | undefined, record: SessionRecord, decision: Decision): SessionWrite {
  return {
    tenantId: record.tenantId,
    sessionId: record.sessionId,
    lastActivityAt: Math.max(before?.lastActivityAt ?? record.lastActivityAt, decision.lastActivityAt),
    epoch: Math.max(before?.epoch ?? 0, decision.epoch),
    lockedAt: decision.type === 'locked' ? (decision.deadline ?? decision.decidedAt) : before?.lockedAt,
    ended: decision.type === 'revoked' ? endingOf(decision) : undefined,
  };
}

/**
 * Lets each decision through once (engine rule 14): an ending by its row, others by their event's id; about an ended
 * session nothing passes. The same id with other content is a conflict. Throws `UnknownSessionDecision`.
 */
export function gateDecisions(decisions: readonly Decision[], gate: Gate): Gated {
  const writes = new Map<string, SessionWrite>();
  const known = new Map(gate.known);
  const events: PendingEvent[] = [];
  let conflicts = 0;
  for (const decision of decisions) {
    const key = liveField(decision);
    const record = gate.sessions.get(key);
    if (record === undefined) throw new UnknownSessionDecision(decision);
    const before = writes.get(key);
    const ended = before?.ended ?? record.ended;
    const id = gate.idOf(decisionName(record.tenantId, decision));
    if (ended !== undefined) {
      if (isOther(decision, ended)) conflicts++;
    } else if (known.has(id)) {
      if (known.get(id) !== decision.cause) conflicts++;
    } else {
      known.set(id, decision.cause);
      writes.set(key, written(before, record, decision));
      const data = sessionEventData(record, decision, id);
      const { tenantId, sessionId } = record;
      const privileged = decision.type === 'revoked' && record.limits.priority === 'privileged';
      events.push({
        tenantId,
        id,
        type: eventTypeOf(decision),
        sessionId,
        at: decision.decidedAt,
        data,
        ...(privileged && { privileged }),
      });
    }
  }
  return { events, writes: [...writes.values()], conflicts };
}
