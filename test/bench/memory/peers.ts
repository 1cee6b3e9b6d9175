import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

const A_CALL = 1_000;
const IDLE_SECONDS = 900;

/** Puts in one session per id, and nothing else that would count. */
export type Loader = (redis: Redis, url: string, ids: readonly string[]) => Promise<void>;

/** A delayed job per session, named after it. */
export const bullJobs: Loader = async (_, url, ids) => {
  const { hostname: host, port, password } = new URL(url);
  const queue = new Queue('timeouts', { connection: { host, port: Number(port), password } });
  for (let at = 0; at < ids.length; at += A_CALL) {
    const opts = (jobId: string) => ({ jobId, delay: IDLE_SECONDS * 1000, removeOnComplete: true, removeOnFail: true });
    await queue.addBulk(ids.slice(at, at + A_CALL).map((id) => ({ name: 'expire', data: {}, opts: opts(id) })));
  }
  await queue.close();
};

/** What connect-redis keeps for express-session: the cookie and the person as JSON, with an expiry. */
export const middlewareKeys: Loader = async (redis, _, ids) => {
  for (let at = 0; at < ids.length; at += A_CALL) {
    const pipeline = redis.pipeline();
    for (const id of ids.slice(at, at + A_CALL)) {
      const expires = new Date(Date.now() + IDLE_SECONDS * 1000);
      const cookie = { originalMaxAge: IDLE_SECONDS * 1000, expires, httpOnly: true, path: '/' };
      pipeline.set(`sess:${id}`, JSON.stringify({ cookie, person: `person-${id}` }), 'EX', IDLE_SECONDS);
    }
    await pipeline.exec();
  }
};
