import { StartStep } from '@curfew/domain';
import { Cluster } from 'ioredis';
import type { RedisClient } from './cluster/masters.js';
import { shardCountKey } from './keys.js';
import { agreeOnShards } from './store/shard-count.js';

/**
 * Waits for the connection and agrees on the number of shards. A live store that was never used, or lost its data, takes
 * the number from us only once the truth has confirmed it: a process configured wrongly would leave its number behind.
 */
export function liveStoreStart(redis: RedisClient, shards: number, confirmed: () => boolean): StartStep {
  let fault: Error | undefined;
  // A cluster itself says only that no node could be asked; of a node, that it was closed comes after the reason why.
  redis.on(redis instanceof Cluster ? 'node error' : 'error', (error: Error) => {
    if (fault === undefined || error.message !== 'Connection is closed.') fault = error;
  });
  return new StartStep('redis', {
    async reach() {
      if (redis.status !== 'ready') throw fault ?? new Error('it does not answer');
      await redis.ping();
    },
    async settle() {
      if (!confirmed() && (await redis.exists(shardCountKey)) === 0) {
        throw new Error('it is empty, and the database has not confirmed the number of shards yet');
      }
      await agreeOnShards(redis, shards);
    },
  });
}
