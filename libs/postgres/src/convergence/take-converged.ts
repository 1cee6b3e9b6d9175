import type { AppliedRevocation } from '@curfew/domain';
import type { Query } from '../database.js';

/**
 * Asked after the receiver's own transaction, so that whichever of two receivers commits last sees both. Neither knows
 * which it is: when each applied it says nothing of who committed first. Both ask, and the mark on the first delivery lets
 * one of them count it.
 */
export async function takeConverged(
  query: Query,
  tenantId: string,
  applied: readonly AppliedRevocation[],
): Promise<number[]> {
  const rows = await query<{ ms: number }>(
    `with owed as (
       select a.session_id, (array_agg(d.id order by d.id))[1] as first_id, min(d.decided_at) as decided_at,
         max(d.applied_at) as applied_at, array_remove(array_agg(s.application), null) as applications
       from unnest($2::uuid[], $3::text[]) a (event_id, session_id)
       join deliveries d on d.event_id = a.event_id
       join subscriptions s on s.id = d.subscription_id and s.tenant_id = $1
       where not exists (select from deliveries o where o.event_id = a.event_id and o.applied_at is null)
       group by a.event_id, a.session_id
     ), converged as (
       select o.first_id, greatest(o.applied_at, reported.applied_at) - o.decided_at as took
       from owed o left join sessions r on r.tenant_id = $1 and r.id = o.session_id
       cross join lateral (
         select to_timestamp(max((p.value->>'appliedAt')::float8) / 1000) as applied_at,
           bool_and(p.value->'appliedAt' is not null) is not false as all_did
         from jsonb_each(r.applications) p where p.key <> '-' and p.key <> all(o.applications)
       ) reported
       where reported.all_did
     ), uncounted as materialized (
       select id from deliveries where id in (select first_id from converged) and not converged order by id for update
     )
     update deliveries d set converged = true from uncounted u join converged c on c.first_id = u.id where d.id = u.id
     returning extract(epoch from c.took)::float8 * 1000 as ms`,
    [tenantId, applied.map((one) => one.eventId), applied.map((one) => one.sessionId)],
  );
  return rows.map(({ ms }) => ms);
}
