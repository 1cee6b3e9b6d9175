import { MOST_ATTEMPT_NOTES, type AttemptOutcome } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant, toOptionalInstant } from '../instant.js';
import type { SettledRow } from './announce-deaths.js';
import { idRange } from './id-range.js';
import type { Settlement } from './settlement.js';

/**
 * Writes what the attempts came to. What was delivered or given up stays so; only a 2xx that was on its way when the
 * subscription was disabled still counts, and one that came after its acknowledgement (ADR 22). Rows are taken in order
 * of their ids, so that overlapping batches do not stand in each other's way.
 */
export async function settleDeliveries(query: Query, settlements: readonly Settlement[]): Promise<SettledRow[]> {
  const outcomes = settlements.flatMap((one) => one.outcomes);
  const ids = outcomes.map(({ id }) => id);
  // `is true`: found by their ids, as in a claim.
  return query<SettledRow>(
    `with open as (
       select d.id, u.result, u.status, u.error, u.at, u.retry_seconds, u.note, u.applied_at, u.closed
       from unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::float8[], $10::text[],
         $12::timestamptz[], $13::int[])
         u (subscription_id, id, result, status, error, at, retry_seconds, note, applied_at, closed)
       join deliveries d on d.id = u.id
       where (d.subscription_id = u.subscription_id) is true and d.id between $8 and $9
         and (d.status in ('pending', 'failed') or (d.status in ('dead', 'applied') and u.result = 'delivered'
           and d.delivered_at is null))
       order by d.id for no key update of d
     )
     update deliveries d set
       status = case when o.result = 'delivered' and coalesce(d.applied_at, o.applied_at) is not null then 'applied'
         else o.result end, last_status = o.status, last_error = o.error, claimed_until = null,
       next_attempt_at = now() + make_interval(secs => o.retry_seconds), delivered_at = o.at,
       awaited = d.awaited and o.applied_at is null,
       applied_at = coalesce(d.applied_at, case when o.applied_at is not null
         then greatest(d.decided_at, least(o.applied_at, o.at)) end),
       connections_closed = coalesce(d.connections_closed, o.closed),
       latency_ms = case when o.at is not null
         then greatest(0, extract(epoch from o.at - coalesce(d.replayed_at, d.decided_at)) * 1000) end,
       attempt_log = case when o.note is null then d.attempt_log
         when jsonb_array_length(d.attempt_log) >= $11 then (d.attempt_log - 0) || o.note::jsonb
         else d.attempt_log || o.note::jsonb end
     from open o where d.id = o.id and d.id between $8 and $9
     returning d.id, d.tenant_id, d.event_id, d.type, d.status, d.attempts, d.last_status, d.last_error`,
    [
      settlements.flatMap((one) => one.outcomes.map(() => one.subscriptionId)),
      ids,
      outcomes.map((o) => o.result),
      outcomes.map((o) => o.status ?? null),
      outcomes.map((o) => (o.result === 'delivered' ? null : o.error)),
      outcomes.map((o) => (o.result === 'delivered' ? toInstant(o.at) : null)),
      outcomes.map((o) => (o.result === 'failed' ? o.retryInMs / 1000 : null)),
      ...idRange(ids),
      outcomes.map((o) => (o.note === undefined ? null : JSON.stringify(o.note))),
      MOST_ATTEMPT_NOTES,
      outcomes.map((o) => toOptionalInstant(appliedAt(o))),
      outcomes.map((o) => (o.result === 'delivered' ? (o.applied?.connectionsClosed ?? null) : null)),
    ],
  );
}

/** What the receiver claims, or else when its answer came. */
function appliedAt(outcome: AttemptOutcome): number | undefined {
  return outcome.result === 'delivered' && outcome.applied ? (outcome.applied.appliedAt ?? outcome.at) : undefined;
}
