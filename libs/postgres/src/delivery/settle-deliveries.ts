import type { AttemptOutcome } from '@curfew/domain';
import type { Query } from '../database.js';
import { hearAgain } from '../convergence/hear-again.js';
import { toInstant, toOptionalInstant } from '../instant.js';
import { announce } from './announce.js';
import { idRange } from './id-range.js';

interface SettledRow {
  id: string;
  tenant_id: string;
  event_id: string;
  type: string;
  status: string;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
}

/**
 * Writes what the attempts came to. What was delivered or given up stays so; only a 2xx that was on its way when the
 * subscription was disabled still counts, and one that came after its acknowledgement (ADR 22).
 */
export async function settleDeliveries(
  query: Query,
  subscriptionId: string,
  outcomes: readonly AttemptOutcome[],
): Promise<void> {
  // Before its deliveries, as whoever disables it does.
  if (outcomes.some((o) => appliedAt(o) !== undefined)) await hearAgain(query, subscriptionId);
  const settled = await query<SettledRow>(
    `with open as (
       select d.id, u.result, u.status, u.error, u.at, u.retry_seconds, u.applied_at, u.closed
       from unnest($2::bigint[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::float8[],
         $10::timestamptz[], $11::int[]) u (id, result, status, error, at, retry_seconds, applied_at, closed)
       join deliveries d on d.id = u.id
       where d.subscription_id = $1 and d.id between $8 and $9
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
       latency_ms = case when o.at is not null then greatest(0, extract(epoch from o.at - d.decided_at) * 1000) end
     from open o where d.id = o.id and d.id between $8 and $9
     returning d.id, d.tenant_id, d.event_id, d.type, d.status, d.attempts, d.last_status, d.last_error`,
    [
      subscriptionId,
      outcomes.map((o) => o.id),
      outcomes.map((o) => o.result),
      outcomes.map((o) => o.status ?? null),
      outcomes.map((o) => (o.result === 'delivered' ? null : o.error)),
      outcomes.map((o) => (o.result === 'delivered' ? toInstant(o.at) : null)),
      outcomes.map((o) => (o.result === 'failed' ? o.retryInMs / 1000 : null)),
      ...idRange(outcomes.map((o) => o.id)),
      outcomes.map((o) => toOptionalInstant(appliedAt(o))),
      outcomes.map((o) => (o.result === 'delivered' ? (o.applied?.connectionsClosed ?? null) : null)),
    ],
  );
  await announceDeaths(query, subscriptionId, settled);
}

/** What the receiver claims, or else when its answer came. */
function appliedAt(outcome: AttemptOutcome): number | undefined {
  return outcome.result === 'delivered' && outcome.applied ? (outcome.applied.appliedAt ?? outcome.at) : undefined;
}

/** The death of a `delivery.dead` is seen in the list only: two dead receivers would announce each other for ever. */
async function announceDeaths(query: Query, subscriptionId: string, settled: readonly SettledRow[]): Promise<void> {
  const dead = settled.filter((row) => row.status === 'dead' && row.type !== 'delivery.dead');
  if (dead.length === 0) return;
  const [subscription] = await query<{ name: string }>(`select name from subscriptions where id = $1`, [
    subscriptionId,
  ]);
  const announcements = dead.map((row) => ({
    type: 'delivery.dead' as const,
    except: subscriptionId,
    members: {
      subscription: { id: subscriptionId, name: subscription?.name },
      delivery: { id: row.id, eventId: row.event_id, type: row.type, attempts: row.attempts },
      lastStatus: row.last_status ?? undefined,
      lastError: row.last_error ?? undefined,
    },
  }));
  await announce(query, dead[0]!.tenant_id, ...announcements);
}
