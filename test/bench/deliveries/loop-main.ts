import { randomUUID } from 'node:crypto';
import { messagesOf, newSecret, newSigningKeyPair, webhookSigner } from '@curfew/delivery';
import type { ClaimedDelivery } from '@curfew/domain';
import { Pool } from 'undici';
import { rawEvents } from '../ledger/raw-loop.js';

const CONNECTIONS = 50;

export interface LoopOrder {
  readonly url: string;
  readonly requests: number;
  readonly eventsARequest: number;
}

/** The limit: signs and sends the same bodies over kept-alive connections, and remembers nothing. */
async function send({ url, requests, eventsARequest }: LoopOrder): Promise<void> {
  const tenant = { id: randomUUID(), number: 1 };
  const ids = Array.from({ length: eventsARequest }, (_, i) => `told-${String(i).padStart(21, '0')}`);
  const now = Date.now();
  const deliveries = rawEvents(tenant, ids, now).map(({ id, data }) => {
    const event = { id, type: 'session.revoked', timestamp: now, data: JSON.parse(data) };
    return { event } as unknown as ClaimedDelivery;
  });
  const batching = eventsARequest === 1 ? undefined : { maxEvents: eventsARequest, maxWaitMs: 0 };
  const [message] = messagesOf({ batching, deliveries });
  const { body } = message!;
  const sign = webhookSigner([{ secret: newSecret(), signingKey: newSigningKeyPair().signingKey }]);
  const pool = new Pool(url, { connections: CONNECTIONS });
  let left = requests;
  const one = async () => {
    while (left-- > 0) {
      const headers = sign({ id: randomUUID(), at: Date.now(), body });
      const answer = await pool.request({ method: 'POST', path: '/hook', headers, body });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  await pool.close();
}

process.on('message', (order: LoopOrder) => void send(order).then(() => process.send?.('sent')));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
