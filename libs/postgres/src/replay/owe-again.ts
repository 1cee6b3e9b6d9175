import type { Query } from '../database.js';
import { WANTS } from '../event/wants.js';

export interface OweAgain {
  readonly tenantId: string;
  readonly seqs: readonly number[];
  /** Only this one; absent: all that are enabled. */
  readonly subscriptionId?: string;
  /** Also what was delivered. */
  readonly delivered: boolean;
  readonly keepTryingSeconds: number;
}

/** What is under way is not touched: its outcome would be written over. */
const AGAIN = `with mine as (
    select d.id from subscriptions s join deliveries d on d.subscription_id = s.id
    where s.tenant_id = $1 and s.status = 'enabled' and ($3::uuid is null or s.id = $3) and d.event_seq = any($2::bigint[])
      and (d.status in ('failed', 'dead') or ($4 and d.status in ('delivered', 'applied')))
      and (d.claimed_until is null or d.claimed_until < now())
    order by d.id for no key update of d
  )
  update deliveries d set status = 'pending', attempts = 0, next_attempt_at = now(), claimed_until = null,
    delivered_at = null, latency_ms = null, replayed_at = now(), give_up_at = now() + make_interval(secs => $5)
  from mine where d.id = mine.id returning d.id`;

/**
 * Events that are about one subscription are not for others: a test is its own, a death is not told to whom it is about.
 * Nobody waits for what a receiver was not owed in its time: awaited, all of it would be late at once (ADR 22).
 */
const ANEW = `insert into deliveries
    (tenant_id, subscription_id, event_id, event_seq, type, next_attempt_at, decided_at, give_up_at, event_recorded_at,
     replayed_at, awaited)
  select s.tenant_id, s.id, e.id, e.seq, e.type, now(), e.at, now() + make_interval(secs => $4), e.recorded_at, now(),
    false
  from (
    select id, seq, type, at, recorded_at, data->>'application' as application, data->>'cause' as cause,
      coalesce(data->'groups', '[]') as groups, data->'subscription'->>'id' as about
    from events where tenant_id = $1 and seq = any($2::bigint[]) and type <> 'subscription.test'
  ) e join subscriptions s on s.tenant_id = $1 and s.status = 'enabled' and ($3::uuid is null or s.id = $3)
  where ${WANTS} and (e.type <> 'delivery.dead' or e.about is distinct from s.id::text)
    and not exists (select from deliveries d where d.subscription_id = s.id and d.event_seq = e.seq)
  order by e.seq, s.number returning id`;

/** Owes these events again; how many deliveries that makes. They go out by the look for what is overdue. */
export async function oweAgain(query: Query, what: OweAgain): Promise<number> {
  const { tenantId, seqs, subscriptionId = null, delivered, keepTryingSeconds } = what;
  if (seqs.length === 0) return 0;
  // One replay at a time for each subscription: two at once would owe what is missing twice.
  await query(
    `select from subscriptions where tenant_id = $1 and ($2::uuid is null or id = $2) order by id for no key update`,
    [tenantId, subscriptionId],
  );
  const anew = await query(ANEW, [tenantId, seqs, subscriptionId, keepTryingSeconds]);
  const again = await query(AGAIN, [tenantId, seqs, subscriptionId, delivered, keepTryingSeconds]);
  return anew.length + again.length;
}
