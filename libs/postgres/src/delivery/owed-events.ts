import type { LedgerEvent } from '@curfew/domain';
import type { Query } from '../database.js';
import { toEvent, type EventRow } from '../event/event-row.js';

export interface OwedRow {
  readonly event_seq: string;
  /** Absent in what a version before 0005 wrote: its event may be in any partition. */
  readonly event_recorded_at: Date | null;
}

/** The events of deliveries of one tenant, by their place. */
export async function owedEvents(
  query: Query,
  tenantId: string,
  owed: readonly OwedRow[],
): Promise<Map<string, LedgerEvent>> {
  if (owed.length === 0) return new Map();
  const known = owed.flatMap((row) => row.event_recorded_at?.getTime() ?? []);
  const range =
    known.length < owed.length
      ? ['-infinity', 'infinity']
      : [Math.min(...known), Math.max(...known)].map((at) => new Date(at).toISOString());
  const rows = await query<EventRow>(
    `select id, seq, type, at, data, hash from events
     where tenant_id = $1 and seq = any($2::bigint[]) and recorded_at between $3 and $4`,
    [tenantId, owed.map((row) => row.event_seq), ...range],
  );
  return new Map(rows.map((row) => [row.seq, toEvent(row)]));
}
