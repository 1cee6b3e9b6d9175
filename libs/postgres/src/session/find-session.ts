import { CurfewError, type SessionRecord } from '@curfew/domain';
import type { Query } from '../database.js';
import { SELECT_ARCHIVED, SELECT_SESSIONS, toSessionRecord, type SessionRow } from './session-row.js';

/**
 * The session's row, wherever it stands. Throws `session_forgotten` when only its stub is left; undefined when there never
 * was one. The stub tells which partition of the archive it is in.
 */
export async function findSession(
  query: Query,
  tenantId: string,
  sessionId: string,
): Promise<SessionRecord | undefined> {
  const [row] = await query<SessionRow>(`${SELECT_SESSIONS} where s.tenant_id = $1 and s.id = $2`, [
    tenantId,
    sessionId,
  ]);
  if (row !== undefined) return toSessionRecord(row);
  const [stub] = await query<{ ended_at: Date; cause: string }>(
    `select ended_at, cause from session_stubs where tenant_id = $1 and id = $2`,
    [tenantId, sessionId],
  );
  if (stub === undefined) return undefined;
  const [archived] = await query<SessionRow>(
    `${SELECT_ARCHIVED} where s.tenant_id = $1 and s.id = $2 and s.ended_at = $3`,
    [tenantId, sessionId, stub.ended_at],
  );
  if (archived !== undefined) return toSessionRecord(archived);
  const when = stub.ended_at.toISOString();
  throw new CurfewError('session_forgotten', `The session ended at ${when} (${stub.cause}); no more is kept of it.`);
}
