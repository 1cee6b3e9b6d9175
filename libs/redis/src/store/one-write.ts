import type { Redis } from 'ioredis';

/** Sends what `send` asks of Redis as one write: one for each command would cost a system call here and one there. */
export function oneWrite(redis: Redis, send: () => void): void {
  // There is none before the first connection.
  const stream = redis.stream as Redis['stream'] | undefined;
  stream?.cork();
  try {
    send();
  } finally {
    stream?.uncork();
  }
}
