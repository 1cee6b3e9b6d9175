import type { Part } from '../part.js';
import { startCountingReceiver } from '../stage/receiver.js';
import { curfewDeliveries } from './curfew.js';
import { loopDeliveries } from './loop.js';
import { SHAPES } from './shapes.js';

export const deliveries: Part = {
  name: 'deliveries',
  title: 'Deliveries',
  about:
    'Events a second that reach a receiver, which is a process of its own that answers 204. Curfew: one worker, one ' +
    'subscription, signed, each attempt claimed and its outcome recorded in PostgreSQL; counted at the receiver. `loop`: ' +
    'undici over 50 connections that signs and sends the same bodies and remembers nothing.',
  columns: [
    { heading: 'events/s', value: 'rate' },
    { heading: 'x loop', value: 'rate', over: { subject: 'loop' } },
    { heading: 'x loop singly', value: 'rate', over: { subject: 'loop', row: 'single' } },
  ],
  targets: [
    { row: 'single', column: 'x loop', atLeast: 0.9 },
    { row: 'batched', column: 'x loop singly', atLeast: 8 },
  ],
  async run({ options, wants, size, record }) {
    const receiver = await startCountingReceiver();
    try {
      for (let round = 0; round < options.rounds; round++) {
        for (const shape of SHAPES.filter(({ name }) => wants(name))) {
          const count = size(50_000, 2_000);
          const requests = count * Math.sqrt(shape.eventsARequest);
          const loop = await loopDeliveries(requests, shape, receiver);
          record({ row: shape.name, subject: 'loop', round, values: { rate: loop } });
          const curfew = await curfewDeliveries(count, shape, receiver);
          record({ row: shape.name, subject: 'curfew', round, values: { rate: curfew } });
        }
      }
    } finally {
      receiver.stop();
    }
  },
};
