import { Redis } from 'ioredis';
import { type Curfew, type CurfewOptions, startCurfew } from '../curfew.js';
import { type Answering, type Receiver, startReceiver } from '../receiver.js';
import { History } from './history.js';

export interface WatchedOptions extends CurfewOptions {
  /** How the receiver answers; it takes everything by default. */
  readonly answer?: Answering;
  /** Limits of every session, as a policy `brief`. */
  readonly limits?: { readonly idleTimeoutSeconds: number; readonly warnBeforeSeconds: number };
}

/** The whole product, a receiver of every event, and the history of both from the first request on. */
export interface Watched {
  readonly curfew: Curfew;
  readonly receiver: Receiver;
  readonly history: History;
  /** A hand on the live store, past the apps. Connects when it is used. */
  readonly redis: Redis;
  stop(): Promise<void>;
}

export async function startWatched({ answer, limits, ...options }: WatchedOptions = {}): Promise<Watched> {
  const curfew = await startCurfew(options);
  const receiver = await startReceiver({ answer });
  const history = new History(curfew);
  const redis = new Redis(curfew.redis.url, { lazyConnect: true, maxRetriesPerRequest: null });
  const stop = async () => {
    redis.disconnect();
    await history.stop();
    await curfew.stop();
    await receiver.stop();
  };
  try {
    await history.subscribe(receiver);
    if (limits !== undefined) await history.publish({ name: 'brief', match: {}, ...limits });
  } catch (error) {
    await stop();
    throw error;
  }
  return { curfew, receiver, history, redis, stop };
}
