import type { ShardStage } from '@curfew/domain/testing';
import { type RedisClient, serverTime } from '../cluster/masters.js';
import { KEYS, onAnotherServer, sessionsOf, shardsOf } from './shard-of-sessions.js';

/** The only shard of a store, for the conformance suite. */
export function shardStage(redis: RedisClient): ShardStage {
  const live = sessionsOf(redis);
  return {
    shards: shardsOf(redis),
    now: async () => Math.floor(await serverTime(redis, KEYS[0])),
    touch: async (keys, at) => {
      const report = { kind: 'keyboard', application: 'payments', occurredAt: at } as const;
      await live.touch(
        keys.map((key) => ({ ...key, ...report })),
        'sparse',
      );
    },
    restart: () => onAnotherServer(redis),
    find: async (key) => {
      const [view] = await live.read([key]);
      if (view === undefined || view.state === 'revoked') return view === undefined ? 'absent' : 'ended';
      return { lastActivityAt: view.lastActivityAt };
    },
  };
}
