import { type Decision, liveField, type SessionRecord } from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import type { Query } from '../database.js';

/**
 * Endings that somebody asked for while the database was away took effect without an intent (engine rule 15): their
 * administrative act reaches the audit log with the ending itself. A cut-off is one act, and is there already.
 */
export async function auditVolatileEndings(
  query: Query,
  decisions: readonly Decision[],
  sessions: ReadonlyMap<string, SessionRecord>,
): Promise<void> {
  for (const { type, cause, actor, onBehalfOf, reason, withParent, revocationId, ...key } of decisions) {
    const record = sessions.get(liveField(key));
    const asked = type === 'revoked' && (cause === 'logout' || cause === 'admin') && actor !== undefined;
    // Of a child that went with its parent, nobody asked anything; a cut-off was audited when it was asked for.
    const withOthers = withParent === true || revocationId !== undefined;
    if (!asked || withOthers || record === undefined || record.intent !== undefined || record.ended !== undefined)
      continue;
    const act = { tenantId: record.tenantId, keyId: actor, onBehalfOf };
    await writeAudit(query, act, {
      action: 'session.revoke',
      target: `session/${key.sessionId}`,
      reason,
    });
  }
}
