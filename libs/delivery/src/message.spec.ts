import type { ClaimedDelivery } from '@curfew/domain';
import { envelope } from './envelope.js';
import { messagesOf } from './message.js';

const claimed = (n: number): ClaimedDelivery => {
  const data = { eventId: `event-${n}`, schema: 1 as const, tenant: 't', decidedAt: '', subject: 'Žofie "}' };
  const event = { id: `event-${n}`, seq: n, type: 'session.revoked' as const, timestamp: n, hash: '', data };
  return { id: `d-${n}`, attempt: 1, event, decidedAt: 0, giveUpAt: 0 };
};
const deliveries = [1, 2, 3, 4, 5].map(claimed);
const batching = { maxEvents: 2, maxWaitMs: 0 };

describe('messages', () => {
  it('are an event each, under its id', () => {
    const messages = messagesOf({ deliveries });
    expect(messages.map(({ id }) => id)).toEqual(deliveries.map(({ event }) => event.id));
    expect(messages[1]).toMatchObject({ isBatch: false, body: envelope(deliveries[1]!.event) });
  });

  it('are up to so many events of a receiver of batches, each as it would come alone', () => {
    const messages = messagesOf({ batching, deliveries });
    expect(messages.map((one) => one.deliveries.map(({ id }) => id))).toEqual([
      ['d-1', 'd-2'],
      ['d-3', 'd-4'],
      ['d-5'],
    ]);
    const alone = deliveries.map(({ event }) => ({ id: event.id, ...JSON.parse(envelope(event)) }));
    expect(messages.map(({ body }) => JSON.parse(body))).toEqual([
      { type: 'batch', events: alone.slice(0, 2) },
      { type: 'batch', events: alone.slice(2, 4) },
      { type: 'batch', events: alone.slice(4) },
    ]);
  });

  it('have one id for the same events, whatever the attempt, and another for others', () => {
    const ids = messagesOf({ batching, deliveries }).map(({ id }) => id);
    expect(messagesOf({ batching, deliveries: deliveries.map((one) => ({ ...one, attempt: 9 })) })).toMatchObject(
      ids.map((id) => ({ id })),
    );
    expect(new Set(ids).size).toBe(3);
    // No dot: it stands before one in what is signed.
    expect(ids[0]).toMatch(/^batch_[0-9a-f]{32}$/);
  });
});
