import { describeLiveShards } from '@curfew/domain/testing';
import { emptyRedis } from '../testing/empty-redis.js';
import { onAnotherServer, sessionsOf, shardsOf } from '../testing/shard-of-sessions.js';

describe('the shards in Redis', () => {
  const redis = emptyRedis();

  describeLiveShards(async () => {
    const live = sessionsOf(redis.hot);
    return {
      shards: shardsOf(redis.hot),
      now: async () => Date.now(),
      touch: async (key, at) => {
        await live.touch([{ ...key, kind: 'keyboard', application: 'payments', occurredAt: at }], 'sparse');
      },
      restart: () => onAnotherServer(redis.hot),
      find: async (key) => {
        const [view] = await live.read([key]);
        if (view === undefined || view.state === 'revoked') return view === undefined ? 'absent' : 'ended';
        return { lastActivityAt: view.lastActivityAt };
      },
    };
  });
});
