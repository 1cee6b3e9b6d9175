import type { EndingIntent } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';

/**
 * Writes intents by session id; the first intent of a session stays, and one that has ended gets none (engine rule 15).
 * Rows are taken in order of their ids, as the ledger takes them, and for update: starts of children hold their parents for
 * key share (rule 26). Returns the ids that were written.
 */
export async function writeIntents(
  query: Query,
  tenantId: string,
  intents: ReadonlyMap<string, EndingIntent>,
): Promise<string[]> {
  if (intents.size === 0) return [];
  const all = [...intents.values()];
  const rows = await query<{ id: string }>(
    `with open as (
       select s.id, u.cause, u.reason, u.actor, u.at, u.with_parent
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[])
         u (id, cause, reason, actor, at, with_parent)
       join sessions s on s.tenant_id = $1 and s.id = u.id
       where s.ended_at is null and s.intent_at is null
       order by s.id for update of s
     )
     update sessions s set intent_cause = o.cause, intent_reason = o.reason, intent_actor = o.actor, intent_at = o.at,
       intent_with_parent = o.with_parent
     from open o where s.tenant_id = $1 and s.id = o.id returning s.id`,
    [
      tenantId,
      [...intents.keys()],
      all.map((intent) => intent.cause),
      all.map((intent) => intent.reason ?? null),
      all.map((intent) => intent.actor ?? null),
      all.map((intent) => toInstant(intent.at)),
      all.map((intent) => intent.withParent ?? null),
    ],
  );
  return rows.map((row) => row.id);
}
