import { Cluster } from 'ioredis';
import { LiveServer } from '../store/live-server.js';
import { ClusterServers } from './cluster-servers.js';
import type { RedisClient } from './masters.js';

/** The live store behind a client: one server, or the masters of a cluster. */
export function liveServerOf(client: RedisClient): LiveServer {
  return client instanceof Cluster ? new ClusterServers(client) : new LiveServer(client);
}
