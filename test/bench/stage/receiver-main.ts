import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers everything by 204 and counts; `reset` begins anew. A process of its own, as a receiver is. */
const seen = { count: 0, firstAt: 0, lastAt: 0 };

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const now = performance.now();
    if (seen.count++ === 0) seen.firstAt = now;
    seen.lastAt = now;
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

process.on('message', (order: 'reset' | 'seen') => {
  process.send?.({ ...seen });
  if (order === 'reset') Object.assign(seen, { count: 0, firstAt: 0, lastAt: 0 });
});
process.on('disconnect', () => process.exit(0));
