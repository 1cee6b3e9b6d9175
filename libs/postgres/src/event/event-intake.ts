import { canonicalJson, type EventData, type EventType } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';

/** An event that the API or the delivery engine caused: it waits here, in the transaction of its cause, for the ledger. */
export interface IntakeEvent {
  readonly id: string;
  readonly type: EventType;
  readonly sessionId?: string;
  readonly at: number;
  readonly data: EventData;
  /** The only subscription that is owed it, whatever it asked for. */
  readonly only?: string;
  /** A subscription that is not owed it. */
  readonly except?: string;
}

export async function putBeforeLedger(
  query: Query,
  tenantId: string,
  ...events: readonly IntakeEvent[]
): Promise<void> {
  if (events.length === 0) return;
  await query(
    `insert into event_intake (tenant_id, id, type, session_id, at, data, only_subscription, except_subscription)
     select $1, id, type, session_id, at, data::json, only_one, except_one
     from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::uuid[], $8::uuid[])
       with ordinality e (id, type, session_id, at, data, only_one, except_one, place)
     order by place`,
    [
      tenantId,
      events.map((e) => e.id),
      events.map((e) => e.type),
      events.map((e) => e.sessionId ?? null),
      events.map((e) => toInstant(e.at)),
      events.map((e) => canonicalJson(e.data)),
      events.map((e) => e.only ?? null),
      events.map((e) => e.except ?? null),
    ],
  );
}
