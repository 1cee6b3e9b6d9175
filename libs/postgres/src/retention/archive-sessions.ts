import type { ArchiveStep } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';

/**
 * Moves ended sessions, row and all, in one statement; what somebody has locked waits for the next step. The stub bars the
 * id from the moment the row is gone (engine rule 29).
 */
export async function archiveSessions(query: Query, shard: number, step: ArchiveStep): Promise<number> {
  const [row] = await query<{ moved: string }>(
    `with old as (
       select tenant_id, id from sessions where shard = $1 and ended_at < $2 order by ended_at limit $4
       for update skip locked
     ), gone as (
       delete from sessions s using old where s.tenant_id = old.tenant_id and s.id = old.id returning s.*
     ), stubs as (
       insert into session_stubs (tenant_id, id, ended_at, cause) select tenant_id, id, ended_at, cause from gone
     ), kept as (
       insert into session_archive select * from gone where ended_at >= $3
     )
     select count(*) as moved from gone`,
    [shard, toInstant(step.endedBefore), toInstant(step.keptSince), step.limit],
  );
  return Number(row!.moved);
}
