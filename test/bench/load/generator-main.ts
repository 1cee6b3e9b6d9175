import { closedLoop, type LoadOrder } from './closed-loop.js';

// A process of its own: what sends the requests must not wait for what counts them.
process.on('message', (order: LoadOrder) => {
  const requests = order.requests.map((bytes) => Buffer.from(bytes));
  closedLoop({ ...order, requests }).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
