import type { EventType, NewDelivery } from '@curfew/domain';
import type { Query } from '../database.js';
import { batchOf, type BatchRow } from '../delivery/subscription-row.js';
import { toInstant } from '../instant.js';
import type { PlacedEvent } from './placed-event.js';
import { WANTS } from './wants.js';

interface OwedRow extends BatchRow {
  id: string;
  subscription_id: string;
  type: EventType;
  privileged: boolean;
}

/** When the row itself asks for the first attempt; until then the job that is enqueued at once has it (engine rule 17). */
const SAFETY_NET_SECONDS = 10;

/** One delivery for each event and each subscription that wants it, as the subscriptions are now. */
export async function oweDeliveries(
  query: Query,
  events: readonly PlacedEvent[],
  keepTryingSeconds: number,
): Promise<NewDelivery[]> {
  const rows = await query<OwedRow>(
    `with owed as (insert into deliveries
       (tenant_id, subscription_id, event_id, event_seq, type, next_attempt_at, decided_at, give_up_at, event_recorded_at,
        privileged)
     select s.tenant_id, s.id, e.id, e.seq, e.type, now() + make_interval(secs => $12 + coalesce(s.batch_max_wait_ms, 0) / 1000.0), e.at,
       e.at + make_interval(secs => $13), e.recorded_at, e.privileged
     from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
       $8::text[], $9::uuid[], $10::uuid[], $11::timestamptz[], $14::boolean[])
       with ordinality
       e (tenant_id, id, seq, type, at, application, cause, groups, only_one, except_one, recorded_at, privileged, place)
     join subscriptions s on s.tenant_id = e.tenant_id and s.status = 'enabled'
     where s.id = e.only_one or (
       e.only_one is null and s.id is distinct from e.except_one
       and ${WANTS}
     )
     order by e.place, s.number
     returning id, subscription_id, type, privileged)
     select o.*, s.batch_max_events, s.batch_max_wait_ms from owed o join subscriptions s on s.id = o.subscription_id
     order by o.id`,
    [
      events.map((e) => e.tenantId),
      events.map((e) => e.id),
      events.map((e) => e.seq),
      events.map((e) => e.type),
      events.map((e) => toInstant(e.at)),
      events.map((e) => text(e.data['application'])),
      events.map((e) => text(e.data['cause'])),
      events.map((e) => JSON.stringify(e.data['groups'] ?? [])),
      events.map((e) => e.only ?? null),
      events.map((e) => e.except ?? null),
      events.map((e) => toInstant(e.recordedAt)),
      SAFETY_NET_SECONDS,
      keepTryingSeconds,
      events.map((e) => e.privileged ?? false),
    ],
  );
  return rows.map((row) => ({
    id: row.id,
    subscriptionId: row.subscription_id,
    type: row.type,
    ...(row.privileged && { privileged: true }),
    ...batchOf(row),
  }));
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
