import { crash, type LedgerEvent, type NewDelivery } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';
import { chainHash } from './chain.js';
import { writeHeads, type LedgerHead } from './ledger-heads.js';
import { oweDeliveries } from './owe-deliveries.js';
import type { AppendedEvent, PlacedEvent } from './placed-event.js';

/** Gives each event the next place of its tenant's chain; moves the heads. */
function place(heads: ReadonlyMap<string, LedgerHead>, events: readonly AppendedEvent[]): PlacedEvent[] {
  return events.map((event) => {
    const head = heads.get(event.tenantId);
    if (head === undefined) throw new Error('an event of a tenant whose head is not held');
    const seq = ++head.seq;
    const previous = head.hash;
    const { id, type, at, text } = event;
    head.hash = chainHash(previous, { seq, id, type, timestamp: at, data: text });
    return { seq, recordedAt: head.recordedAt, previous, hash: head.hash, ...event };
  });
}

async function insertEvents(query: Query, events: readonly PlacedEvent[]): Promise<void> {
  await query(
    `insert into events (tenant_id, seq, id, type, session_id, at, data, prev_hash, hash, recorded_at)
     select tenant_id, seq, id, type, session_id, at, data::json, prev_hash, hash, recorded_at
     from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
       $8::text[], $9::text[], $10::timestamptz[])
       e (tenant_id, seq, id, type, session_id, at, data, prev_hash, hash, recorded_at)`,
    [
      events.map((e) => e.tenantId),
      events.map((e) => e.seq),
      events.map((e) => e.id),
      events.map((e) => e.type),
      events.map((e) => e.sessionId ?? null),
      events.map((e) => toInstant(e.at)),
      events.map((e) => e.text),
      events.map((e) => e.previous),
      events.map((e) => e.hash),
      events.map((e) => toInstant(e.recordedAt)),
    ],
  );
}

/** Appends the events in the order given and owes them to the subscriptions. `keepTryingSeconds` is from the decision. */
export async function appendEvents(
  query: Query,
  heads: ReadonlyMap<string, LedgerHead>,
  events: readonly AppendedEvent[],
  keepTryingSeconds: number,
): Promise<{ events: LedgerEvent[]; deliveries: NewDelivery[] }> {
  if (events.length === 0) return { events: [], deliveries: [] };
  const placed = place(heads, events);
  await insertEvents(query, placed);
  crash.at('ledger.events-inserted');
  const deliveries = await oweDeliveries(query, placed, keepTryingSeconds);
  crash.at('ledger.deliveries-owed');
  const moved = new Set(events.map((event) => event.tenantId));
  await writeHeads(
    query,
    [...heads.values()].filter((head) => moved.has(head.tenantId)),
  );
  return {
    events: placed.map(({ id, seq, type, at, data, hash }) => ({ id, seq, type, timestamp: at, data, hash })),
    deliveries,
  };
}
