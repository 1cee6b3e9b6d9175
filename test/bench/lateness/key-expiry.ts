import { Redis } from 'ioredis';
import { deadlineOf } from '../stage/stampede.js';
import { END_SESSION, type ExpiryOrder, OUTBOX } from './expiry-order.js';

const KEYS_A_CALL = 1_000;

/** A key per session that Redis expires, and a subscriber to the notices of that. */
export async function loadKeyExpiry(order: ExpiryOrder, url: string): Promise<void> {
  const [redis, subscriber] = [new Redis(url), new Redis(url)];
  await redis.config('SET', 'notify-keyspace-events', 'Ex');
  for (let from = 0; from < order.count; from += KEYS_A_CALL) {
    const pipeline = redis.pipeline();
    for (let i = from; i < Math.min(from + KEYS_A_CALL, order.count); i++) {
      pipeline.set(`t:${i}`, '', 'PXAT', deadlineOf(order, order.firstAt, i));
    }
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }
  subscriber.on('message', (_, key: string) => void redis.eval(END_SESSION, 1, OUTBOX, key.slice(2)));
  await subscriber.subscribe('__keyevent@0__:expired');
}
