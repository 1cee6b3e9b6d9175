import type { Application } from '@curfew/domain';
import type { Query } from '../database.js';
import { fromOptionalInstant } from '../instant.js';

/** Of each subscription its latest deliveries are looked at: a page's cost does not grow with what there was. */
const LATEST = 1_000;

export interface ApplicationRow {
  name: string;
  first_seen_at: Date;
  last_seen_at: Date;
  modes: Record<string, number>;
  zombies: string;
  uses_after_end: string;
  last_zombie_at: Date | null;
  subscriptions: { id: string; name: string; status: string }[];
  revocations: string;
  p50: number | null;
  p99: number | null;
}

/**
 * Applications with their subscriptions, and how long they took to apply revocations: those that their receivers applied,
 * and those that they acknowledged without one. `condition` may end with an order.
 */
export function findApplications(
  query: Query,
  condition: string,
  params: readonly unknown[],
): Promise<ApplicationRow[]> {
  return query<ApplicationRow>(
    `select a.*, t.revocations, t.p50, t.p99,
       coalesce((select json_agg(json_build_object('id', s.id, 'name', s.name, 'status', s.status) order by s.number)
         from subscriptions s where s.tenant_id = a.tenant_id and s.application = a.name), '[]') as subscriptions
     from applications a cross join lateral (
       select count(*) as revocations, percentile_disc(0.5) within group (order by ms) as p50,
         percentile_disc(0.99) within group (order by ms) as p99
       from (
         select unnest(a.converge_ms)::float8 as ms
         union all
         select extract(epoch from d.applied_at - d.decided_at)::float8 * 1000 from subscriptions s cross join lateral (
           select * from deliveries d where d.subscription_id = s.id order by d.id desc limit ${LATEST}
         ) d
         where s.tenant_id = a.tenant_id and s.application = a.name and d.type = 'session.revoked'
           and d.applied_at is not null
       ) m
     ) t where ${condition}`,
    params,
  );
}

export function toApplication(row: ApplicationRow): Application {
  const { name, modes, subscriptions, p50, p99 } = row;
  const measured = p50 !== null && p99 !== null;
  return {
    ...{ name, modes, subscriptions },
    firstSeenAt: row.first_seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    zombies: Number(row.zombies),
    usesAfterEnd: Number(row.uses_after_end),
    lastZombieAt: fromOptionalInstant(row.last_zombie_at),
    timeToConverge: measured
      ? { p50Ms: Math.round(p50), p99Ms: Math.round(p99), revocations: Number(row.revocations) }
      : undefined,
  };
}
