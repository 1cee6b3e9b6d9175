import type { LateReceiver } from '@curfew/domain';
import type { Query } from '../database.js';
import { announce } from '../delivery/announce.js';

/** A share for each: a receiver that is late with very much must not keep the others from being found. */
const LATE_A_SUBSCRIPTION = 200;
/** An announcement names so many of the revocations; the report of each knows the rest. */
const MOST_NAMED = 20;

interface LateRow {
  subscription_id: string;
  event_id: string;
  decided_at: Date;
  id: string;
}

interface NewlyLateRow {
  id: string;
  tenant_id: string;
  name: string;
  application: string | null;
  within: number;
}

/** Each revocation is found once, since nothing is awaited of it any more. */
export async function takeLate(query: Query, withinSeconds: number, limit: number): Promise<LateReceiver[]> {
  const rows = await query<LateRow>(
    `update deliveries set awaited = false
     where id in (
       select late.id from subscriptions s cross join lateral (
         select id from deliveries d
         where d.subscription_id = s.id and d.awaited and d.type = 'session.revoked'
           and d.decided_at < now() - make_interval(secs => coalesce(s.converge_within_seconds, $1))
         order by d.decided_at limit $3 for update skip locked
       ) late where s.status = 'enabled' limit $2
     ) and applied_at is null returning id, subscription_id, event_id, decided_at`,
    [withinSeconds, limit, LATE_A_SUBSCRIPTION],
  );
  if (rows.length === 0) return [];
  const late = new Map<string, LateRow[]>();
  for (const row of rows.toSorted((a, b) => a.decided_at.getTime() - b.decided_at.getTime())) {
    late.set(row.subscription_id, [...(late.get(row.subscription_id) ?? []), row]);
  }
  await announceLate(query, late, withinSeconds);
  return [...late].map(([subscriptionId, its]) => ({ subscriptionId, count: its.length }));
}

/**
 * A receiver that never acknowledges would be announced with every revocation, to all others: it is told of once, until it
 * is heard again. One that is being changed is not waited for: its next lateness is announced.
 */
async function announceLate(
  query: Query,
  late: ReadonlyMap<string, readonly LateRow[]>,
  withinSeconds: number,
): Promise<void> {
  const receivers = await query<NewlyLateRow>(
    `update subscriptions set late_since = now() where id in (
       select id from subscriptions where id = any($1::uuid[]) and late_since is null for update skip locked
     )
     returning id, tenant_id, name, application, coalesce(converge_within_seconds, $2) as within`,
    [[...late.keys()], withinSeconds],
  );
  for (const { id, tenant_id: tenantId, name, application, within } of receivers) {
    const its = late.get(id)!;
    await announce(query, tenantId, {
      type: 'delivery.late',
      except: id,
      members: {
        subscription: { id, name },
        application: application ?? undefined,
        convergeWithinSeconds: within,
        late: its.length,
        deliveries: its.slice(0, MOST_NAMED).map((row) => ({ id: row.id, eventId: row.event_id })),
      },
    });
  }
}
