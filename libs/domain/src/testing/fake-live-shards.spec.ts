import { liveField } from '../session/shard-of.js';
import { FakeLiveShards } from './fake-live-shards.js';
import { describeLiveShards } from './live-shards.contract.js';

describe('the fake', () => {
  describeLiveShards(async () => {
    const shards = new FakeLiveShards();
    return {
      shards,
      now: async () => 1_800_000_000_000,
      touch: async (keys, at) => keys.forEach((key) => shards.touch(key, at)),
      restart: async () => shards.lose(),
      find: async (key) => {
        const kept = shards.sessions.get(liveField(key));
        if (!kept) return 'absent';
        return kept.state === 'ended' ? 'ended' : { lastActivityAt: kept.lastActivityAt };
      },
    };
  });
});
