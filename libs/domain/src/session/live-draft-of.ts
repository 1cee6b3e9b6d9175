import type { LiveDraft } from './live-sessions.js';
import type { SessionRecord } from './session.js';

/** What the live store is told of a session, from its row. */
export function liveDraftOf(record: SessionRecord): LiveDraft {
  const { application, groups, clientType, classification } = record;
  return {
    tenantNumber: record.tenantNumber,
    sessionId: record.sessionId,
    subject: record.subject,
    profile: JSON.stringify([application, groups.toSorted(), clientType, classification]),
    startedAt: record.startedAt,
    authenticatedAt: record.authenticatedAt,
    lastActivityAt: record.lastActivityAt,
    generation: record.generation,
    limits: record.limits,
    observed: record.observed?.limits,
  };
}
