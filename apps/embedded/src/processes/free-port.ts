import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Listens for a moment and tells the port: `port`, or any free one for 0. Throws Node's error when that is not possible.
 */
export async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer().listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** A port of 127.0.0.1 that nobody listens on. Another process may take it before it is used: callers try again. */
export function freePort(): Promise<number> {
  return tryPort('127.0.0.1', 0);
}
