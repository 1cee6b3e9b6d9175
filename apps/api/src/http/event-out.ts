import { EVENT_TYPES, type LedgerEvent } from '@curfew/domain';
import { Type } from '@sinclair/typebox';
import { instant } from './instant.js';
import { Instant } from './schema.js';

export const EventOut = Type.Object({
  id: Type.String({ format: 'uuid' }),
  seq: Type.Integer({ description: 'Position in the ledger, from 1, without gaps.' }),
  type: Type.String({ description: `One of ${EVENT_TYPES.join(', ')}; may grow.` }),
  timestamp: Instant('When it was decided.'),
  data: Type.Object({}, { additionalProperties: true, description: 'See the schema of the event type.' }),
  hash: Type.String({ description: 'SHA-256 over the previous hash and this event, in hex.' }),
});

export const EventPage = Type.Object({
  events: Type.Array(EventOut),
  next: Type.String({ description: 'Send it as `after`; comes back on an empty page too.' }),
});

export function eventOut({ id, seq, type, timestamp, data, hash }: LedgerEvent) {
  return { id, seq, type, timestamp: instant(timestamp), data, hash };
}
