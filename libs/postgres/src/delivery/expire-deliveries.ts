import type { Query } from '../database.js';
import { announceDeaths, type SettledRow } from './announce-deaths.js';

type ExpiredRow = SettledRow & { subscription_id: string };

/** Gives up what an open breaker kept from being tried until it was too late. */
export async function expireDeliveries(query: Query, limit: number): Promise<number> {
  const expired = await query<ExpiredRow>(
    `update deliveries set status = 'dead', next_attempt_at = null, claimed_until = null,
       last_error = coalesce(last_error, 'the receiver did not answer others, and was not tried in time')
     where id in (
       select owed.id from subscriptions s cross join lateral (
         select id from deliveries d
         where d.subscription_id = s.id and d.status in ('pending', 'failed') and d.give_up_at < now()
           and (d.claimed_until is null or d.claimed_until < now())
         limit $1 for update skip locked
       ) owed where s.probe_at is not null limit $1
     ) returning id, tenant_id, subscription_id, event_id, type, status, attempts, last_status, last_error`,
    [limit],
  );
  for (const subscriptionId of new Set(expired.map((row) => row.subscription_id))) {
    await announceDeaths(
      query,
      subscriptionId,
      expired.filter((row) => row.subscription_id === subscriptionId),
    );
  }
  return expired.length;
}
