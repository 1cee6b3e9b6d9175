import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort, tryPort } from './free-port.js';

describe('freePort', () => {
  it('tells another port each time, also of those who ask at once', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, freePort));
    expect(new Set(ports).size).toBe(200);
  });

  it('tells none that an outgoing connection may be given', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, freePort));
    expect(ports.filter((port) => port < 1_024 || port > 32_767)).toEqual([]);
  });

  it('passes over a port that somebody listens on', async () => {
    const server = createServer().listen({ host: '127.0.0.1', port: (await freePort()) + 1 });
    await once(server, 'listening');
    const { port: taken } = server.address() as { port: number };
    try {
      expect(await freePort()).not.toBe(taken);
      await expect(tryPort('127.0.0.1', taken)).rejects.toThrow('EADDRINUSE');
    } finally {
      server.close();
    }
  });
});
