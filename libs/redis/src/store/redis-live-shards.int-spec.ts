import { describeLiveShards } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { shardStage } from '../testing/shard-stage.js';

describe('the shards in Redis', () => {
  const redis = emptyRedis();

  describeLiveShards(async () => shardStage(redis.hot));
});
