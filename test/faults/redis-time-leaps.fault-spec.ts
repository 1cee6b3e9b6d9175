import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { moveTime } from '../../libs/redis/src/commands/move-time.js';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { LiveServer } from '../../libs/redis/src/store/live-server.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const SHARDS = 4;
const SESSIONS = 40;
const DAY_MS = 86_400_000;
/** Longer than the watchdog and the keeper of shards need to look. */
const LEAPT_FOR_MS = 2_500;

/** A time that leaps absurdly far ahead is not believed: nobody is ended by it (engine rule 1). */
describe("Redis's time, leaping ahead", () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;
  let redis: Redis;
  let server: LiveServer;
  beforeAll(async () => {
    [curfew, receiver] = await Promise.all([startCurfew({ environment: { CURFEW_SHARDS: '4' } }), startReceiver()]);
    redis = new Redis(curfew.redis.url);
    server = new LiveServer(redis);
    history = new History(curfew);
    await history.subscribe(receiver);
    const policy = { name: 'brief', match: {}, idleTimeoutSeconds: 15, warnBeforeSeconds: 0 };
    await history.client.ask('POST', '/v1/policies', policy);
  });
  afterAll(async () => {
    redis?.disconnect();
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  /** The shards have not lived through it. */
  const leap = (ms: number) =>
    Promise.all(Array.from({ length: SHARDS }, (_, shard) => moveTime(server, shardKeys(shard), ms, false)));

  it('ends nobody, says that it cannot tell, and goes on when the clock is right again', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    for (const sessionId of ids) await history.client.start({ sessionId, subject: sessionId, application: 'a' });
    await leap(DAY_MS);
    const { status, headers, body } = await curfew.api.post('/v1/check', { sessionIds: ids });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    const events = ids.map((sessionId) => ({ sessionId, kind: 'keyboard' }));
    expect((await curfew.api.post('/v1/activity', { events })).status).toBe(503);
    await sleep(LEAPT_FOR_MS);
    await leap(-DAY_MS);
    await waitFor(async () => (await history.client.check(ids)).status === 200);
    const states = (await curfew.api.post('/v1/check', { sessionIds: ids })).body.sessions;
    expect(new Set(states.map((one: { state: string }) => one.state))).toEqual(new Set(['active']));
    const noes = () => new Set(history.heard.told.filter(({ says }) => says === 'no').map((told) => told.sessionId));
    await waitFor(async () => {
      await history.client.check(ids);
      return noes().size === ids.length;
    }, 25_000);
    const { sessions } = await history.finish('TIME leaps ahead', { settleMs: 10_000 });
    expect(sessions).toHaveLength(SESSIONS);
  });
});
