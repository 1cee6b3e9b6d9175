import { FakeSessionTruth } from '@curfew/domain/testing';
import { liveServerOf } from '../cluster/live-server-of.js';
import type { RedisClient } from '../cluster/masters.js';
import { decodeDecision } from '../commands/decode-decision.js';
import { shardKeys } from '../keys.js';
import { Alarms } from '../queue/alarms.js';
import type { LiveServer } from '../store/live-server.js';
import { LostSessions } from '../store/lost-sessions.js';
import { RedisLiveSessions } from '../store/redis-live-sessions.js';
import { RedisLiveShards } from '../store/redis-live-shards.js';
import { flush } from './flush.js';
import { SystemClock } from '../time/system-clock.js';

export const KEYS = shardKeys(0);
/** Where things stand in the header: format, state, instance, incarnation, latest time, virtual offset. */
const INSTANCE_AT = 2;
const LATEST_AT = 12;
const OFFSET_AT = 18;

const wallClock = () => new SystemClock().now();
const servers = new WeakMap<RedisClient, LiveServer>();
const silent = new Alarms({ add: async () => undefined }, 50);

export function serverOf(redis: RedisClient): LiveServer {
  const server = servers.get(redis) ?? liveServerOf(redis);
  servers.set(redis, server);
  return server;
}

export function shardsOf(redis: RedisClient, shards = 1): RedisLiveShards {
  return new RedisLiveShards(serverOf(redis), shards, silent);
}

/** Live sessions whose alarms ring for nobody; what they lose is looked up in `truth`. */
export function sessionsOf(redis: RedisClient, shards = 1, truth = new FakeSessionTruth(wallClock)): RedisLiveSessions {
  return new RedisLiveSessions(serverOf(redis), shards, silent, new LostSessions(truth, shardsOf(redis, shards)));
}

/** Live sessions of a store with one shard. */
export function oneShard(redis: RedisClient): RedisLiveSessions {
  return sessionsOf(redis);
}

/** Empties the store and makes its shards whole. */
export async function freshShards(redis: RedisClient, shards = 1): Promise<void> {
  await flush(redis);
  const all = shardsOf(redis, shards);
  for (let shard = 0; shard < shards; shard++) {
    await all.complete(shard, await all.open(shard, { now: wallClock() }));
  }
}

/** Makes the shard believe that it has seen `at` (milliseconds); ahead of the server's clock its time stands still. */
export async function setShardTime(redis: RedisClient, at: number): Promise<void> {
  const header = (await redis.hgetBuffer(KEYS[0], '!')) as Buffer;
  header.writeUIntLE(at, LATEST_AT, 6);
  await redis.hset(KEYS[0], '!', header);
}

/** Makes the shard one that was last proven on another server: the next call finds it cold, with all that it holds. */
export async function onAnotherServer(redis: RedisClient, live = KEYS[0]): Promise<void> {
  const header = (await redis.hgetBuffer(live, '!')) as Buffer;
  header.writeUInt32LE((header.readUInt32LE(INSTANCE_AT) ^ 1) >>> 0, INSTANCE_AT);
  await redis.hset(live, '!', header);
}

/** The latest time and the virtual offset that the shard's header has, in milliseconds. */
export async function shardTime(redis: RedisClient): Promise<{ latest: number; offset: number }> {
  const header = (await redis.hgetBuffer(KEYS[0], '!')) as Buffer;
  return { latest: header.readUIntLE(LATEST_AT, 6), offset: header.readIntLE(OFFSET_AT, 6) };
}

/** Everything in the shard's outbox, whoever has read it. */
export async function decided(redis: RedisClient) {
  const entries = await redis.xrange(KEYS[2], '-', '+');
  return entries.flatMap(([, flat]) => {
    const decisions = [];
    for (let i = 0; i < flat.length; i += 2) decisions.push(decodeDecision(flat[i] as string, flat[i + 1] as string));
    return decisions;
  });
}

/** The same, once: what is taken is no longer there. */
export async function takeDecided(redis: RedisClient) {
  const decisions = await decided(redis);
  await redis.del(KEYS[2]);
  return decisions;
}

/** Makes the shard's header name another server process, as after a restart on the same data. */
export async function forgetServer(redis: RedisClient): Promise<void> {
  const header = (await redis.hgetBuffer(KEYS[0], '!')) as Buffer;
  header.writeUInt32LE(1 + (header.readUInt32LE(INSTANCE_AT) % 0xfffffff), INSTANCE_AT);
  await redis.hset(KEYS[0], '!', header);
}
