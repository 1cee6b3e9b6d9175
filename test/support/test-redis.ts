import { Redis } from 'ioredis';
import { signalGroup } from '../../apps/embedded/src/processes/child.js';
import { fromEnvironment } from './from-environment.js';
import { startTestRedis } from './redis-server.js';
import { temporaryFolder } from './temporary-folder.js';

const COUNTER = 'test:databases';
const DATABASES = 1024;

export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** An empty logical database of the run's Redis, which no other file of tests uses. */
export async function openTestRedis(): Promise<TestRedis> {
  const shared = fromEnvironment('TEST_REDIS_URL');
  const counting = new Redis(shared);
  const index = 1 + ((await counting.incr(COUNTER)) % (DATABASES - 1));
  counting.disconnect();
  const url = `${shared}/${index}`;
  await flush(url);
  return { url, stop: () => flush(url) };
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  redis.disconnect();
}

export interface PrivateRedis extends TestRedis {
  /** Sends a signal to the server: SIGKILL, or SIGSTOP and SIGCONT for one that hangs. */
  kill(signal: NodeJS.Signals): void;
  /** After it was killed: starts a server on the same data, or on none, with another URL. */
  restart(data: 'kept' | 'lost'): Promise<PrivateRedis>;
}

/** A Redis process for one file of tests, as durable as the embedded one, that may be killed. */
export async function startPrivateRedis(settings: readonly string[] = []): Promise<PrivateRedis> {
  return privateRedis(temporaryFolder('redis'), settings, 0);
}

async function privateRedis(
  folder: ReturnType<typeof temporaryFolder>,
  settings: readonly string[],
  generation: number,
): Promise<PrivateRedis> {
  const server = await startTestRedis(`${folder.path}/${generation}`, settings);
  const stopServer = async () => {
    signalGroup(server.pid, 'SIGCONT');
    await server.stop(5_000);
  };
  return {
    url: server.url,
    kill: (signal) => signalGroup(server.pid, signal),
    async stop() {
      await stopServer();
      folder.remove();
    },
    async restart(data) {
      await stopServer();
      return privateRedis(folder, settings, data === 'kept' ? generation : generation + 1);
    },
  };
}
