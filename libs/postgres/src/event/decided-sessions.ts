import { liveField, type Decision, type SessionRecord, type SessionWrite } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant, toOptionalInstant } from '../instant.js';
import { toSessionRecord, type SessionRow } from '../session/session-row.js';

/** Locks the rows that the decisions are about, in one order for all writers, and reads them. */
export async function lockSessions(query: Query, decisions: readonly Decision[]): Promise<Map<string, SessionRecord>> {
  const keys = new Map(decisions.map((decision) => [liveField(decision), decision]));
  const rows = await query<SessionRow>(
    `select s.*, k.number as tenant_number
     from unnest($1::int[], $2::text[]) k (number, id)
     join tenants t on t.number = k.number
     join sessions s on s.tenant_id = t.id and s.id = k.id
     order by s.tenant_id, s.id for no key update of s`,
    [[...keys.values()].map((d) => d.tenantNumber), [...keys.values()].map((d) => d.sessionId)],
  );
  const records = rows.map(toSessionRecord);
  return new Map(records.map((record) => [liveField(record), record]));
}

/** Writes what the decisions make of the rows. The row is the gate: one that has ended stays as it is (engine rule 14). */
export async function writeSessions(query: Query, writes: readonly SessionWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const written = await query<{ id: string }>(
    `update sessions s set
       last_activity_at = greatest(s.last_activity_at, u.last_activity_at), epoch = greatest(s.epoch, u.epoch),
       locked_at = coalesce(u.locked_at, s.locked_at),
       ended_at = u.ended_at, cause = u.cause, deadline = u.deadline, end_reason = u.reason,
       revocation_id = u.revocation_id
     from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::text[],
       $8::timestamptz[], $9::text[], $10::uuid[])
       u (tenant_id, id, last_activity_at, epoch, locked_at, ended_at, cause, deadline, reason, revocation_id)
     where s.tenant_id = u.tenant_id and s.id = u.id and s.ended_at is null
     returning s.id`,
    [
      writes.map((w) => w.tenantId),
      writes.map((w) => w.sessionId),
      writes.map((w) => toInstant(w.lastActivityAt)),
      writes.map((w) => w.epoch),
      writes.map((w) => toOptionalInstant(w.lockedAt)),
      writes.map((w) => toOptionalInstant(w.ended?.decidedAt)),
      writes.map((w) => w.ended?.cause ?? null),
      writes.map((w) => toOptionalInstant(w.ended?.deadline)),
      writes.map((w) => w.ended?.reason ?? null),
      writes.map((w) => w.ended?.revocationId ?? null),
    ],
  );
  if (written.length !== writes.length) throw new Error('a session ended under the lock that this transaction holds');
  await countCutOffs(query, writes);
}

/** A cut-off's progress is counted where its endings are recorded: each once. */
async function countCutOffs(query: Query, writes: readonly SessionWrite[]): Promise<void> {
  const ids = writes.flatMap(({ ended }) => ended?.revocationId ?? []);
  if (ids.length === 0) return;
  await query(
    `update revocations r set ended = r.ended + u.ended
     from (select id, count(*) as ended from unnest($1::uuid[]) id group by id) u where r.id = u.id`,
    [ids],
  );
}
