import { startTestRedis } from '../support/redis-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { startPeer } from './peers/start-peer.js';
import { startProduct } from './product.js';
import type { Subject } from './rows.js';

const STOP_MS = 10_000;

export interface Subjects {
  readonly urls: Readonly<Record<Subject, string>>;
  readonly key: string;
  readonly sessionIds: readonly string[];
  stop(): Promise<void>;
}

/** Everything that is measured, idle until it is its turn. The peers share a Redis like ours, but not ours. */
export async function startSubjects(sessions: number): Promise<Subjects> {
  const folder = temporaryFolder('bench-peers');
  const stops: (() => unknown)[] = [() => folder.remove()];
  const stop = async () => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    const redis = await startTestRedis(folder.path);
    stops.push(() => redis.stop(STOP_MS));
    const peer = async (name: Exclude<Subject, 'curfew'>) => {
      const started = await startPeer(name, redis.url);
      stops.push(() => started.stop());
      return started.url;
    };
    const product = await startProduct(sessions);
    stops.push(() => product.stop());
    const { url, key, sessionIds } = product;
    const [noop, naive, blind] = [await peer('noop'), await peer('naive'), await peer('blind')];
    return { urls: { curfew: url, noop, naive, blind }, key, sessionIds, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
