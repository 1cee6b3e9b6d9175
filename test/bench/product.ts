import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Pool } from 'undici';
import { runEmbedded } from '../../apps/embedded/src/embedded.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** The folder of the build: this file is <build>/bench/test/bench/product.js. */
const BUILD = resolve(__dirname, '../../..');
const STARTS_IN_FLIGHT = 64;

export interface Product {
  readonly url: string;
  /** A key as a reporting service would have it. */
  readonly key: string;
  readonly sessionIds: readonly string[];
  stop(): Promise<void>;
}

/** Starts what `npm start` starts, in a folder of its own, and as many sessions as asked, by its API. */
export async function startProduct(sessions: number): Promise<Product> {
  const folder = temporaryFolder('bench');
  const stopping = new AbortController();
  const settings = { home: join(folder.path, 'home'), host: '127.0.0.1', port: 0 };
  let running = Promise.resolve();
  const stop = async () => {
    stopping.abort('asked');
    await running.catch(() => undefined);
    folder.remove();
  };
  try {
    await new Promise<void>((ready, failed) => {
      running = runEmbedded({
        settings,
        env: withoutSettings(process.env),
        apps: join(BUILD, 'apps'),
        root: resolve(BUILD, '..'),
        // What it says last is that it is ready; before that, only that it unpacks a Redis.
        say: () => existsSync(join(settings.home, 'connections.json')) && ready(),
        stop: stopping.signal,
      });
      running.catch(failed);
    });
    const { url } = JSON.parse(readFileSync(join(settings.home, 'connections.json'), 'utf8')) as { url: string };
    const admin = readFileSync(join(settings.home, 'admin.key'), 'utf8').trim();
    const pool = new Pool(url, { connections: STARTS_IN_FLIGHT });
    const post = poster(pool, admin);
    const { key } = await post<{ key: string }>('/v1/keys', {
      name: 'bench',
      scopes: ['activity:write', 'check:read'],
      application: 'bench',
    });
    const start = async (i: number) =>
      (await post<{ sessionId: string }>('/v1/sessions', { subject: `person-${i}`, application: 'bench' })).sessionId;
    const sessionIds = await Promise.all(Array.from({ length: sessions }, (_, i) => start(i)));
    await pool.close();
    return { url, key, sessionIds, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function poster(pool: Pool, key: string) {
  return async <T>(path: string, body: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`POST ${path} was answered ${answer.statusCode} ${text}`);
    return JSON.parse(text) as T;
  };
}

/** Neither somebody's stores nor somebody's settings are measured. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(CURFEW_|(DATABASE|REDIS)_URL)/.test(name)));
}
