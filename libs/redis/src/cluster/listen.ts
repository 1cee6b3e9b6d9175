import { Cluster, type Redis, type RedisOptions } from 'ioredis';
import type { RedisClient } from './masters.js';

const AGAIN_MS = 500;
/** Unlike a connection for commands, it waits for its server. */
const PATIENT: Partial<RedisOptions> = {
  autoResendUnfulfilledCommands: true,
  // The driver's own would end the process when the connection ends before its answer: nobody hears that it failed.
  autoResubscribe: false,
  commandTimeout: undefined,
  enableOfflineQueue: true,
  // A cluster's nodes are connected when they are asked something.
  lazyConnect: false,
  maxRetriesPerRequest: null,
};

/**
 * Hears what is published on a channel, until it is told to stop, on a connection of its own: one that listens can do
 * nothing else. In a cluster it listens to one node, which hears what is published on any, and to another when that goes;
 * the driver's own listening tries dead nodes without a pause, for as long as all are.
 */
export function listen(client: RedisClient, channel: string, heard: (message: string) => void): () => void {
  let connection: Redis | undefined;
  let again: NodeJS.Timeout | undefined;
  let over = false;
  const later = () => {
    if (!over) again = setTimeout(begin, AGAIN_MS);
  };
  const begin = () => {
    connection = client instanceof Cluster ? someNode(client)?.duplicate(once) : client.duplicate(PATIENT);
    if (!connection) return later();
    connection.on('error', () => undefined);
    connection.on('message', (_channel: string, message: string) => heard(message));
    // Only one that does not connect again by itself ends.
    connection.once('end', later);
    connection.on('ready', function (this: Redis) {
      this.subscribe(channel).catch(() => undefined);
    });
  };
  begin();
  return () => {
    over = true;
    clearTimeout(again);
    connection?.disconnect();
  };
}

const once: Partial<RedisOptions> = { ...PATIENT, retryStrategy: () => null };

function someNode(cluster: Cluster): Redis | undefined {
  const nodes = cluster.nodes();
  return nodes[Math.floor(Math.random() * nodes.length)];
}
