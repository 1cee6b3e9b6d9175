import { randomUUID } from 'node:crypto';
import { envelope, newSecret, webhookHeaders } from '@curfew/delivery';
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
  const bodies = rawEvents(tenant, ids, now).map(({ data }) =>
    envelope({ type: 'session.revoked', timestamp: now, data: JSON.parse(data) }),
  );
  const body = eventsARequest === 1 ? (bodies[0] as string) : `[${bodies.join(',')}]`;
  const secrets = [newSecret()];
  const pool = new Pool(url, { connections: CONNECTIONS });
  let left = requests;
  const one = async () => {
    while (left-- > 0) {
      const headers = webhookHeaders({ id: randomUUID(), at: Date.now(), body, secrets });
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
