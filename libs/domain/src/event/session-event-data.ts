import type { TraceEntry } from '../policy/policy.js';
import type { SessionRecord } from '../session/session.js';
import type { DeadlineKind, Decision } from './decision.js';
import type { EventData } from './event.js';

const FIELD_OF_CLOCK: Readonly<Record<DeadlineKind, string>> = {
  idle: 'idleTimeoutSeconds',
  absolute: 'absoluteTimeoutSeconds',
  locked: 'lockedTimeoutSeconds',
};

export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** Who and what a session is, as every event about it tells. */
export function sessionIdentity(record: SessionRecord) {
  const { authentication: by, groups, labels } = record;
  const known = by !== undefined && (by.issuer ?? by.sub ?? by.sid) !== undefined;
  return {
    tenant: record.tenantId,
    sessionId: record.sessionId,
    parentId: record.parentId,
    subject: record.subject,
    application: record.application,
    groups: groups.length > 0 ? groups : undefined,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    startedAt: instant(record.startedAt),
    authentication: known ? present({ issuer: by.issuer, sub: by.sub, sid: by.sid }) : undefined,
  };
}

/** Members that are not known are absent: the event reads the same before and after it is stored. */
function present<T extends object>(members: T): T {
  const known: Partial<T> = {};
  // A tenth of what it takes by entries, for every event.
  for (const name in members) if (members[name] !== undefined) known[name] = members[name];
  return known as T;
}

function rulesOf(trace: readonly TraceEntry[]) {
  return trace.map(({ field, policy, version }) => ({ field, policy, version }));
}

/**
 * The rules that gave the deadline its length; for a displaced session, those that gave the bound. What a child ends by when
 * its parent does stands in the parent's event.
 */
function decidingRules(record: SessionRecord, { type, clock, cause, withParent }: Decision) {
  if (withParent === true) return undefined;
  const trace = type === 'would_have_ended' ? (record.observed?.trace ?? []) : record.trace;
  const limit = cause === 'concurrency' ? 'maxConcurrentSessions' : undefined;
  const field = clock === undefined ? limit : FIELD_OF_CLOCK[clock];
  const rules = rulesOf(trace.filter((entry) => entry.field === field));
  return rules.length > 0 ? rules : undefined;
}

/** The member `data` of the event that a decision becomes. */
export function sessionEventData(record: SessionRecord, decision: Decision, eventId: string): EventData {
  const { type, cause, clock, deadline, decidedAt } = decision;
  const warns = type === 'expiring' && deadline !== undefined;
  const late = (type === 'revoked' || type === 'locked' || type === 'would_have_ended') && deadline !== undefined;
  const intent = type === 'revoked' && record.intent?.cause === cause ? record.intent : undefined;
  return present({
    eventId,
    schema: 1,
    cause,
    endedWithParent: decision.withParent ?? intent?.withParent,
    reason: decision.reason ?? intent?.reason,
    actor: decision.actor ?? intent?.actor,
    revocationId: decision.revocationId,
    lastActivityAt: instant(decision.lastActivityAt),
    lastActivityKind: decision.lastActivityKind,
    clock,
    deadline: deadline === undefined ? undefined : instant(deadline),
    decidedAt: instant(decidedAt),
    latenessMs: late ? Math.max(0, decidedAt - deadline) : undefined,
    expiresAt: warns ? instant(deadline) : undefined,
    msLeft: warns ? Math.max(0, deadline - decidedAt) : undefined,
    policies: decidingRules(record, decision),
    generation: decision.generation,
    epoch: decision.epoch,
    ...sessionIdentity(record),
  });
}

/** The member `data` of `session.started`: every rule that gave the session its limits. */
export function startedEventData(record: SessionRecord, actor: string, eventId: string): EventData {
  return present({
    eventId,
    schema: 1,
    actor,
    lastActivityAt: instant(record.lastActivityAt),
    decidedAt: instant(record.startedAt),
    policies: rulesOf(record.trace),
    generation: record.generation,
    epoch: 0,
    ...sessionIdentity(record),
  });
}
