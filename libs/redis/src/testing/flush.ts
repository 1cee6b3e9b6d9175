import { Cluster } from 'ioredis';
import type { RedisClient } from '../cluster/masters.js';

/** Empties the database, on every master. */
export async function flush(client: RedisClient): Promise<void> {
  const masters = client instanceof Cluster ? client.nodes('master') : [client];
  await Promise.all(masters.map((master) => master.flushdb()));
}
