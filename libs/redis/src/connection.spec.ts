import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { openRedis, whenReady } from './connection.js';
import { orUnavailable } from './unavailable.js';

/** A server that takes connections and answers only what `answer` says, or nothing. */
async function listening(answer?: string): Promise<{ server: Server; url: string; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (answer !== undefined) socket.on('data', () => socket.write(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { server, url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

describe('openRedis', () => {
  it('fails at once on the hot path when nobody is there, and does not end the process', async () => {
    const { url, stop } = await listening();
    await stop();
    const redis = openRedis(url, 'hot', 'test');
    const asked = performance.now();
    await expect(orUnavailable(() => redis.get('x'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - asked).toBeLessThan(500);
    redis.disconnect();
  });

  it('bounds the wait for a server that has fallen silent (rule 8)', async () => {
    const { url, stop } = await listening();
    const redis = openRedis(url, 'hot', 'test');
    const asked = performance.now();
    await expect(orUnavailable(() => redis.call('PING'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - asked).toBeLessThan(1_500);
    redis.disconnect();
    await stop();
  });
});

describe('whenReady', () => {
  it('gives up after the time given, in words for an operator', async () => {
    const { url, stop } = await listening();
    const redis = openRedis(url, 'hot', 'test');
    await expect(whenReady(redis, 50)).rejects.toThrow('Redis did not answer within 50 ms');
    redis.disconnect();
    await stop();
  });
});
