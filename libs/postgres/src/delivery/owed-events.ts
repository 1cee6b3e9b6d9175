import type { LedgerEvent } from '@curfew/domain';
import type { Query } from '../database.js';
import { toEvent, type EventRow } from '../event/event-row.js';

export interface OwedRow {
  readonly tenantId: string;
  readonly event_seq: string;
  /** Absent in what a version before 0005 wrote: its event may be in any partition. */
  readonly event_recorded_at: Date | null;
}

/** The events of deliveries, by tenant and place. */
export async function owedEvents(
  query: Query,
  owed: readonly OwedRow[],
): Promise<(tenantId: string, seq: string) => LedgerEvent> {
  const events = new Map<string, LedgerEvent>();
  if (owed.length > 0) {
    const known = owed.flatMap((row) => row.event_recorded_at?.getTime() ?? []);
    const range =
      known.length < owed.length
        ? ['-infinity', 'infinity']
        : [Math.min(...known), Math.max(...known)].map((at) => new Date(at).toISOString());
    const places = new Map(owed.map(({ tenantId, event_seq: seq }) => [`${tenantId} ${seq}`, { tenantId, seq }]));
    const rows = await query<EventRow & { tenant_id: string }>(
      `select e.tenant_id, e.id, e.seq, e.type, e.at, e.data, e.hash
       from unnest($1::uuid[], $2::bigint[]) o (tenant_id, seq)
       join events e on e.tenant_id = o.tenant_id and e.seq = o.seq where e.recorded_at between $3 and $4`,
      [[...places.values()].map(({ tenantId }) => tenantId), [...places.values()].map(({ seq }) => seq), ...range],
    );
    for (const row of rows) events.set(`${row.tenant_id} ${row.seq}`, toEvent(row));
  }
  return (tenantId, seq) => events.get(`${tenantId} ${seq}`)!;
}
