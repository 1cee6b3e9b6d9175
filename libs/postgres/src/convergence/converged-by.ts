import type { AppliedRevocation } from '@curfew/domain';
import type { Query } from '../database.js';

/**
 * Asked after the receiver's own transaction, so that of two receivers that are the last at once one sees both; and only
 * the later of the two counts it.
 */
export async function convergedBy(
  query: Query,
  tenantId: string,
  subscriptionId: string,
  applied: readonly AppliedRevocation[],
): Promise<number[]> {
  const rows = await query<{ ms: number }>(
    `with owed as (
       select a.event_id, a.session_id, max(d.applied_at) - min(d.decided_at) as took,
         (array_agg(d.subscription_id order by d.applied_at desc, d.id desc))[1] as last_one,
         array_agg(s.application) as applications
       from unnest($2::uuid[], $3::text[]) a (event_id, session_id)
       join deliveries d on d.event_id = a.event_id
       join subscriptions s on s.id = d.subscription_id and s.tenant_id = $1
       group by a.event_id, a.session_id having bool_and(d.applied_at is not null)
     )
     select extract(epoch from o.took)::float8 * 1000 as ms from owed o
     left join sessions r on r.tenant_id = $1 and r.id = o.session_id
     where o.last_one = $4 and not exists (
       select from jsonb_each(r.applications) p
       where p.key <> '-' and p.value->'appliedAt' is null and p.key <> all(array_remove(o.applications, null)))`,
    [tenantId, applied.map((one) => one.eventId), applied.map((one) => one.sessionId), subscriptionId],
  );
  return rows.map(({ ms }) => ms);
}
