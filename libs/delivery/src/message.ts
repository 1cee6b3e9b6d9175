import { createHash } from 'node:crypto';
import type { ClaimedBatch, ClaimedDelivery, LedgerEvent } from '@curfew/domain';
import { envelope } from './envelope.js';

/** One POST: an event, or several of a receiver that asked for batches. */
export interface Message {
  /** The receiver's idempotency key: the same for the same events, at whatever attempt. */
  readonly id: string;
  readonly body: string;
  /** Its receiver may answer which of the events it took. */
  readonly isBatch: boolean;
  readonly deliveries: readonly ClaimedDelivery[];
}

export function messagesOf({ batching, deliveries }: Pick<ClaimedBatch, 'batching' | 'deliveries'>): Message[] {
  if (batching === undefined) {
    return deliveries.map((one) => ({
      id: one.event.id,
      body: envelope(one.event),
      isBatch: false,
      deliveries: [one],
    }));
  }
  const messages: Message[] = [];
  for (let i = 0; i < deliveries.length; i += batching.maxEvents) {
    const some = deliveries.slice(i, i + batching.maxEvents);
    const events = some.map(({ event }) => event);
    messages.push({ id: batchId(events), body: batchEnvelope(events), isBatch: true, deliveries: some });
  }
  return messages;
}

function batchId(events: readonly LedgerEvent[]): string {
  const ids = events.map(({ id }) => id).join();
  return `batch_${createHash('sha256').update(ids).digest('hex').slice(0, 32)}`;
}

/** Each event as it would come alone, with the id that its own `webhook-id` would be. */
function batchEnvelope(events: readonly LedgerEvent[]): string {
  const members = events.map((event) => `{"id":${JSON.stringify(event.id)},${envelope(event).slice(1)}`);
  return `{"type":"batch","events":[${members.join()}]}`;
}
