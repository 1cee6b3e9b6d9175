import { Redis } from 'ioredis';

/** Longest wait for an answer on the hot path (engine rule 8). */
const COMMAND_TIMEOUT_MS = 500;

/**
 * `hot`: for request handlers and engine scripts: fails fast, no offline queue. `blocking`: for readers that wait inside
 * Redis and for BullMQ, which demands unlimited retries.
 */
export function openRedis(url: string, use: 'hot' | 'blocking', name: string): Redis {
  const redis =
    use === 'hot'
      ? new Redis(url, {
          connectionName: name,
          commandTimeout: COMMAND_TIMEOUT_MS,
          enableOfflineQueue: false,
          maxRetriesPerRequest: 1,
          // What was sent to one server must not be repeated on the next: it names the server that it believes to talk to.
          autoResendUnfulfilledCommands: false,
          retryStrategy: reconnectDelay,
        })
      : new Redis(url, { connectionName: name, maxRetriesPerRequest: null, retryStrategy: reconnectDelay });
  // Without a listener a lost connection would end the process; callers see their own command fail.
  redis.on('error', () => undefined);
  return redis;
}

function reconnectDelay(tries: number): number {
  return Math.min(50 * 2 ** Math.min(tries, 5), 1000);
}

/** Resolves when the connection can be used; throws after `ms`. */
export async function whenReady(redis: Redis, ms: number): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ms} ms`)), ms);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
