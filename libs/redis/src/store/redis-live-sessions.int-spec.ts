import { describeLinkedSessions, describeLiveSessions, type LiveSessionsRig } from '@curfew/domain/testing';
import type { RedisClient } from '../cluster/masters.js';
import { openTestRedis, type TestRedis } from '../../../../test/support/test-redis.js';
import { openRedis, whenReady } from '../connection.js';
import { patientRedis } from '../testing/patient-redis.js';
import { shardKeys } from '../keys.js';
import { freshShards, serverOf, sessionsOf } from '../testing/shard-of-sessions.js';
import { RedisOutbox } from './redis-outbox.js';
import { moveTime } from '../commands/move-time.js';

const SHARDS = 4;

describe('the live sessions in Redis', () => {
  let server: TestRedis;
  let redis: RedisClient;
  let blocking: RedisClient;
  beforeAll(async () => {
    server = await openTestRedis();
    redis = patientRedis(server.url);
    blocking = openRedis(server.url, 'blocking', 'test');
    await whenReady(redis, 5_000);
  });
  afterAll(async () => {
    redis.disconnect();
    blocking.disconnect();
    await server.stop();
  });

  const make = async (): Promise<LiveSessionsRig> => {
    await freshShards(redis, SHARDS);
    const live = sessionsOf(redis, SHARDS);
    const outbox = new RedisOutbox(redis, blocking, SHARDS, 'test');
    const all = Array.from({ length: SHARDS }, (_, shard) => shard);
    let seen: Awaited<ReturnType<RedisOutbox['read']>> = [];
    return {
      live,
      advance: async (seconds) => {
        for (const shard of all) await moveTime(serverOf(redis), shardKeys(shard), seconds * 1000);
      },
      decisions: async () => {
        seen = [...seen, ...(await outbox.read(all, 1000, 1))];
        return seen.flatMap((entry) => entry.decisions);
      },
      sweep: async () => {
        for (const shard of all) await live.sweep(shard, 1000);
      },
    };
  };
  describeLiveSessions(make);
  describe('linked', () => {
    describeLinkedSessions(make);
  });
});
