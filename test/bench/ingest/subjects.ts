import { join } from 'node:path';
import { forkReady } from '../stage/fork-ready.js';
import { startStage } from '../stage/stage.js';
import { reportingKey, startLinkedSessions, startSessions } from '../stage/start-sessions.js';
import { startRedisStore } from '../stage/stores.js';
import { logIn } from './peers/cookies.js';
import { cookieRequests, type Requests, requestsOf } from './requests.js';
import type { Row, Subject } from './rows.js';

export interface Subjects {
  readonly urls: Readonly<Record<Subject, string>>;
  requests(row: Row, subject: Subject): Requests;
  stop(): Promise<void>;
}

const MIDDLEWARE = ['express-session', 'fastify-session'] as const;
const PEERS = ['noop', 'naive', 'blind', ...MIDDLEWARE] as const;

/** Everything that is measured, idle until it is its turn. The peers share a Redis like ours, but not ours. */
export async function startSubjects(rows: readonly Row[], sessions: number): Promise<Subjects> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const redis = await startRedisStore();
    stops.push(redis.stop);
    const stage = await startStage();
    stops.push(stage.stop);
    await stage.work();
    const { url } = stage.apps;
    const key = await reportingKey(url);
    const ids = await startSessions(url, sessions);
    const linked = rows.some((row) => row.linked) ? await startLinkedSessions(url, sessions) : [];
    const urls: Record<string, string> = { curfew: url };
    const cookies: Record<string, readonly string[]> = {};
    for (const name of PEERS.filter((peer) => rows.some(({ subjects }) => peer in subjects))) {
      const isMiddleware = (MIDDLEWARE as readonly string[]).includes(name);
      const main = join(__dirname, 'peers', isMiddleware ? 'session-main.js' : 'peer-main.js');
      const peer = await forkReady(main, [name, redis.url]);
      stops.push(peer.stop);
      urls[name] = peer.hello as string;
      if (isMiddleware) cookies[name] = await logIn(peer.hello as string, sessions);
    }
    return {
      urls: urls as Record<Subject, string>,
      requests(row, subject) {
        const origin = urls[subject] as string;
        const own = cookies[subject];
        return own ? cookieRequests(own, origin) : requestsOf(row, row.linked ? linked : ids, origin, key);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
