import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisClient } from './cluster/masters.js';
import { redisTls, type RedisTrust } from './redis-tls.js';
import { parseRedisUrl, type RedisPlace } from './redis-url.js';
import { followingConnector } from './sentinel/following-connector.js';
import { MasterWatch } from './sentinel/master-watch.js';

/** Longest wait for an answer on the hot path (engine rule 8). */
const COMMAND_TIMEOUT_MS = 500;
/** How often a cluster is asked which master has what, besides when something fails. */
const SLOTS_REFRESH_MS = { hot: 2_000, blocking: 5_000 };
/** A redirection takes a tenth of a second when it has to wait: on the hot path not longer than a command may. */
const MOST_REDIRECTIONS = { hot: 4, blocking: 50 };

type Use = 'hot' | 'blocking';

/**
 * `hot`: for request handlers and engine scripts: fails fast, no offline queue. `blocking`: for readers that wait inside
 * Redis and for BullMQ, which demands unlimited retries.
 */
export function openRedis(url: string, use: Use, name: string, trust: RedisTrust = {}): RedisClient {
  const place = parseRedisUrl(url);
  const options: RedisOptions = {
    connectionName: name,
    username: place.username,
    password: place.password,
    ...(place.tls ? { tls: redisTls(trust) } : {}),
    ...(use === 'blocking'
      ? { maxRetriesPerRequest: null }
      : {
          commandTimeout: COMMAND_TIMEOUT_MS,
          enableOfflineQueue: false,
          maxRetriesPerRequest: 1,
          // What was sent to one server must not be repeated on the next: it names the server that it believes to talk to.
          autoResendUnfulfilledCommands: false,
        }),
    retryStrategy: reconnectDelay,
  };
  const redis = place.kind === 'cluster' ? openCluster(place, use, options) : openSingle(url, place, options);
  // Without a listener a lost connection would end the process; callers see their own command fail.
  redis.on('error', () => undefined);
  return redis;
}

function openSingle(url: string, place: RedisPlace, options: RedisOptions): Redis {
  // The driver reads more from a URL than we do; of TLS, it would take its own word before ours.
  if (place.kind === 'single') return new Redis(url.replace(/^rediss:/, 'redis:'), options);
  const { nodes, db, master = '', sentinelUsername, sentinelPassword } = place;
  // Sentinels of a Redis with TLS speak it too.
  const { connectionName, tls } = options;
  const account = { connectionName, username: sentinelUsername, password: sentinelPassword, tls };
  const watch = new MasterWatch(
    nodes.map((node) => ({ ...node, ...account })),
    master,
  );
  return new Redis({ ...options, db, Connector: followingConnector(watch, tls) });
}

function openCluster({ nodes }: RedisPlace, use: Use, redisOptions: RedisOptions): Cluster {
  return new Cluster([...nodes], {
    redisOptions,
    enableOfflineQueue: use === 'blocking',
    clusterRetryStrategy: reconnectDelay,
    slotsRefreshInterval: SLOTS_REFRESH_MS[use],
    maxRedirections: MOST_REDIRECTIONS[use],
    // Names stay names: a certificate is for a name.
    dnsLookup: (address, callback) => callback(null, address),
  });
}

function reconnectDelay(tries: number): number {
  return Math.min(50 * 2 ** Math.min(tries, 5), 1000);
}

/** Resolves when the connection can be used; throws after `ms`. */
export async function whenReady(redis: RedisClient, ms: number): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ms} ms`)), ms);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
