import type { LiveDraft } from './live-sessions.js';
import type { SessionRecord } from './session.js';

/** What of a session a cut-off may select, as one text. */
export function profileOf(
  record: Pick<SessionRecord, 'application' | 'groups' | 'clientType' | 'classification'>,
): string {
  const { application, groups, clientType, classification } = record;
  return JSON.stringify([application, groups.toSorted(), clientType, classification]);
}

/** What the live store is told of a session, from its row. */
export function liveDraftOf(record: SessionRecord): LiveDraft {
  return {
    tenantNumber: record.tenantNumber,
    sessionId: record.sessionId,
    parentId: record.parentId,
    subject: record.subject,
    profile: profileOf(record),
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
