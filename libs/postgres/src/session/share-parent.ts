import { crash, CurfewError, type SessionRecord, type StartRequest } from '@curfew/domain';
import type { Query } from '../database.js';
import { findStubs } from './session-stubs.js';

interface ParentRow {
  linked: boolean;
  over: boolean;
}

/**
 * Holds the parent of a new child until the start commits (engine rule 26): whoever ends the parent meanwhile waits, and
 * then finds the child. Throws when it is no session to start another one under.
 */
export async function shareParent(query: Query, record: SessionRecord, request: StartRequest): Promise<void> {
  if (record.parentId === undefined) return;
  const [row] = await query<ParentRow>(
    `select locator_shard is not null as linked, ended_at is not null or intent_at is not null as over
     from sessions where tenant_id = $1 and id = $2 for key share`,
    [record.tenantId, record.parentId],
  );
  crash.at('start.parent-held');
  // One that is in the archive has ended.
  const parent = { tenantNumber: record.tenantNumber, sessionId: record.parentId };
  if (row === undefined && (await findStubs(query, [parent])).size === 0) {
    throw new CurfewError('parent_unknown', 'There is no session with the id in parentId.');
  }
  if (row?.linked) throw new CurfewError('parent_is_child', 'The parent is a child itself; children have none.');
  if (row === undefined || row.over || request.parentState === 'revoked')
    throw new CurfewError('parent_ended', 'The parent has ended; nothing can start under it.');
  if (request.parentState === 'locked')
    throw new CurfewError('parent_locked', 'The parent is locked; nothing can start under it until it is unlocked.');
}
