import type { LiveDraft } from './live-sessions.js';
import type { SessionRecord } from './session.js';

/** What the live store is told of a session, from its row. */
export function liveDraftOf(record: SessionRecord): LiveDraft {
  return {
    tenantNumber: record.tenantNumber,
    sessionId: record.sessionId,
    parentId: record.parentId,
    subject: record.subject,
    profile: record.profile,
    cutOff: record.cutOff,
    startedAt: record.startedAt,
    authenticatedAt: record.authenticatedAt,
    lastActivityAt: record.lastActivityAt,
    generation: record.generation,
    limits: record.limits,
    observed: record.observed?.limits,
    epoch: record.epoch,
    lockedAt: record.lockedAt,
  };
}
