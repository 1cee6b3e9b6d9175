import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { ADMIN_KEY } from '../../support/start-apps.js';

const IN_FLIGHT = 64;
const MOST_TRIES = 20;
const BACK_AFTER_MS = 1_000;
/** A person has some applications open under one sign-on. */
const CHILDREN_A_PARENT = 5;

/** Starts sessions by the API, as services do, and gives their ids. */
export async function startSessions(url: string, count: number): Promise<readonly string[]> {
  return inParallel(url, (post) => many(count, (i) => started(post, { subject: `person-${i}` })));
}

/** As many sessions, each under one of fewer single sign-on sessions: `parentId`. The ids are those of the children. */
export function startLinkedSessions(url: string, count: number): Promise<readonly string[]> {
  return inParallel(url, async (post) => {
    const parents = Math.ceil(count / CHILDREN_A_PARENT);
    const parentIds = await many(parents, (i) => started(post, { subject: `linked-${i}` }));
    return many(count, (i) => {
      const at = i % parents;
      return started(post, { subject: `linked-${at}`, parentId: parentIds[at] });
    });
  });
}

/** A key with the scopes of a service that reports and checks. */
export async function reportingKey(url: string): Promise<string> {
  const scopes = ['activity:write', 'check:read'];
  return inParallel(url, async (post) => {
    const { key } = await post<{ key: string }>('/v1/keys', { name: 'bench', scopes, application: 'bench' });
    return key;
  });
}

type Post = <T>(path: string, body: unknown) => Promise<T>;

async function started(post: Post, session: object): Promise<string> {
  return (await post<{ sessionId: string }>('/v1/sessions', { application: 'bench', ...session })).sessionId;
}

function many<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => make(i)));
}

async function inParallel<T>(url: string, work: (post: Post) => Promise<T>): Promise<T> {
  const pool = new Pool(url, { connections: IN_FLIGHT });
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  try {
    return await work(async <R>(path: string, body: unknown) => {
      for (let tries = 1; ; tries++) {
        const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
        const text = await answer.body.text();
        if (answer.statusCode < 300) return JSON.parse(text) as R;
        // As its answer says: come back.
        if (answer.statusCode !== 503 || tries === MOST_TRIES) {
          throw new Error(`POST ${path} was answered ${answer.statusCode} ${text}`);
        }
        await sleep(BACK_AFTER_MS);
      }
    });
  } finally {
    await pool.close();
  }
}
