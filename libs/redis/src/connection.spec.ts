import { EventEmitter } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { RedisClient } from './cluster/masters.js';
import { openRedis, whenReady } from './connection.js';
import { orUnavailable } from './unavailable.js';

let opened: RedisClient[] = [];
let servers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const redis of opened) redis.disconnect();
  for (const stop of servers) await stop();
  [opened, servers] = [[], []];
});

function open(url: string): RedisClient {
  const redis = openRedis(url, 'hot', 'test');
  opened.push(redis);
  return redis;
}

const INFO = 'redis_version:7.0.0\r\nloading:0\r\n';

/** A server that greets whoever connects, and then never says another word. */
async function silentServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (sent) => {
      for (const [, command] of sent.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        if (command === 'get') continue;
        socket.write(command === 'info' ? `$${INFO.length}\r\n${INFO}\r\n` : '+OK\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  servers.push(stop);
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

describe('openRedis', () => {
  it('fails at once on the hot path when nobody is there, and does not end the process', async () => {
    const { url, stop } = await silentServer();
    await stop();
    const redis = open(url);
    const asked = performance.now();
    await expect(orUnavailable(() => redis.get('x'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - asked).toBeLessThan(500);
  });

  it('keeps nothing waiting for a server that may come back (rule 8)', async () => {
    const { url, stop } = await silentServer();
    await stop();
    const redis = open(url);
    await new Promise((resolve) => redis.once('close', resolve));
    await expect(redis.get('x')).rejects.toThrow("Stream isn't writeable");
  });

  it('bounds the wait for a server that has fallen silent (rule 8)', async () => {
    const { url } = await silentServer();
    const redis = open(url);
    await whenReady(redis, 2_000);
    const asked = performance.now();
    await expect(orUnavailable(() => redis.get('x'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - asked).toBeGreaterThan(400);
    expect(performance.now() - asked).toBeLessThan(1_500);
  });
});

describe('whenReady', () => {
  const connecting = () => Object.assign(new EventEmitter(), { status: 'connecting' });

  it('gives up after the time given, in words for an operator', async () => {
    const gaveUp = whenReady(connecting() as unknown as RedisClient, 20);
    await expect(gaveUp).rejects.toThrow('Redis did not answer within 20 ms');
  });

  it('waits for the connection, and not at all when it is there', async () => {
    const redis = connecting();
    const ready = whenReady(redis as unknown as RedisClient, 2_000);
    redis.emit('ready');
    await expect(ready).resolves.toBeUndefined();
    redis.status = 'ready';
    await expect(whenReady(redis as unknown as RedisClient, 2_000)).resolves.toBeUndefined();
  });
});
