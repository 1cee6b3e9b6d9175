import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections: 32 768 and up on Linux, 49 152 and up elsewhere (RFC 6335 §6). */
const FIRST = 10_000;
const LAST = 32_767;
const MOST_TRIES = 100;

let last = randomInt(FIRST, LAST);

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

/**
 * A port of 127.0.0.1 that nobody listens on: one that no outgoing connection is given, and in this process another
 * each time, since whoever asked before may not listen yet. Another process may still take it before it is used.
 */
export async function freePort(): Promise<number> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    last = last < LAST ? last + 1 : FIRST;
    try {
      return await tryPort('127.0.0.1', last);
    } catch {
      continue;
    }
  }
  return tryPort('127.0.0.1', 0);
}
