import type { EventData, EventType, LedgerEvent } from '@curfew/domain';

export interface EventRow {
  id: string;
  seq: string;
  type: EventType;
  at: Date;
  data: EventData;
  hash: string;
}

export function toEvent(row: EventRow): LedgerEvent {
  const { id, type, data, hash } = row;
  return { id, seq: Number(row.seq), type, timestamp: row.at.getTime(), data, hash };
}
