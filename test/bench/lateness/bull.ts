import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { deadlineOf } from '../stage/stampede.js';
import { END_SESSION, type ExpiryOrder, OUTBOX } from './expiry-order.js';

const JOBS_A_CALL = 1_000;
const CONCURRENCY = 100;
const KEEP_NONE = { removeOnComplete: true, removeOnFail: true };

/** A delayed job per session, named after it, in a queue with one worker. */
export async function loadBull(order: ExpiryOrder, url: string): Promise<void> {
  const connect = () => new Redis(url, { maxRetriesPerRequest: null });
  const redis = connect();
  const queue = new Queue('timeouts', { connection: connect() });
  for (let from = 0; from < order.count; from += JOBS_A_CALL) {
    const jobs = Array.from({ length: Math.min(JOBS_A_CALL, order.count - from) }, (_, at) => {
      const delay = Math.max(0, deadlineOf(order, order.firstAt, from + at) - Date.now());
      return { name: 'expire', data: {}, opts: { ...KEEP_NONE, jobId: `s-${from + at}`, delay } };
    });
    await queue.addBulk(jobs);
  }
  const worker = new Worker(
    'timeouts',
    async ({ id }) => {
      await redis.eval(END_SESSION, 1, OUTBOX, (id as string).slice(2));
    },
    { connection: connect(), concurrency: CONCURRENCY },
  );
  await worker.waitUntilReady();
}
