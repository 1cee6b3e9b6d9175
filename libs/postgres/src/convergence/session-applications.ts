import type { SessionApplication, SessionApplications } from '@curfew/domain';
import type { Query } from '../database.js';

/** Where a session's row stands, and the rest of the condition that finds it; the stub tells the archive's partition. */
export const SESSION_TABLES = [
  { table: 'sessions', at: '' },
  {
    table: 'session_archive',
    at: ` and s.ended_at = (select ended_at from session_stubs b where b.tenant_id = s.tenant_id and b.id = s.id)`,
  },
] as const;

export async function findApplications(
  query: Query,
  tenantId: string,
  sessionId: string,
): Promise<SessionApplications | undefined> {
  for (const { table, at } of SESSION_TABLES) {
    const [row] = await query<{ applications: SessionApplications | null }>(
      `select applications from ${table} s where tenant_id = $1 and id = $2${at}`,
      [tenantId, sessionId],
    );
    if (row !== undefined) return row.applications ?? {};
  }
  return undefined;
}

/** Writes that the application has applied the session's ending; false when it said so before. */
export async function writeApplied(
  query: Query,
  session: { readonly tenantId: string; readonly sessionId: string },
  application: string,
  applied: Pick<SessionApplication, 'appliedAt' | 'connectionsClosed'>,
): Promise<boolean> {
  for (const { table, at } of SESSION_TABLES) {
    const rows = await query(
      `update ${table} s set applications = coalesce(applications, '{}')
         || jsonb_build_object($3::text, coalesce(applications->$3, '{}') || $4::jsonb)
       where tenant_id = $1 and id = $2${at} and applications->$3->'appliedAt' is null returning id`,
      [session.tenantId, session.sessionId, application, JSON.stringify(applied)],
    );
    if (rows.length > 0) return true;
  }
  return false;
}
