import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { moveTime } from '../../libs/redis/src/commands/move-time.js';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { setOffset } from '../support/shard-time.js';

const SHARDS = 4;
const SESSIONS = 60;
const STEP_MS = 2_000;

/** A shard's time never runs back (engine rule 1): it stands still until TIME has caught up. */
describe("Redis's time, stepping back", () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;
  let redis: Redis;
  beforeAll(async () => {
    [curfew, receiver] = await Promise.all([startCurfew({ environment: { CURFEW_SHARDS: '4' } }), startReceiver()]);
    redis = new Redis(curfew.redis.url);
    // Ahead from the start, so that there is something to step back from.
    await each((shard) => moveTime(redis, shardKeys(shard), STEP_MS));
    history = new History(curfew);
    await history.subscribe(receiver);
    const policy = { name: 'brief', match: {}, idleTimeoutSeconds: 4, warnBeforeSeconds: 0 };
    await history.client.ask('POST', '/v1/policies', policy);
  });
  afterAll(async () => {
    redis?.disconnect();
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  const each = (act: (shard: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: SHARDS }, (_, shard) => act(shard)));

  it('revives nobody, ends nobody early, and everybody at last', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    for (const sessionId of ids) {
      await history.client.start({ sessionId, subject: sessionId, application: 'a' });
      await sleep(25);
    }
    const noes = () => history.heard.told.filter(({ says }) => says === 'no').length;
    let ended = 0;
    let steppedAt = 0;
    for (const end = Date.now() + 6_000; Date.now() < end;) {
      await history.client.check(ids);
      await history.client.report(ids.slice(0, 3).map((sessionId) => ({ sessionId, kind: 'background_request' })));
      if (steppedAt === 0 && noes() > 0) {
        // In the midst of the deadlines: some have ended by the time that will not have been.
        await each((shard) => setOffset(redis, shard, 0));
        ended = new Set(history.heard.told.filter(({ says }) => says === 'no').map((t) => t.sessionId)).size;
        steppedAt = Date.now();
      }
    }
    expect(ended).toBeGreaterThan(0);
    expect(ended).toBeLessThan(SESSIONS);
    const { sessions, events } = await history.finish('TIME steps back', { clockMs: STEP_MS + 100, settleMs: 10_000 });
    expect(sessions.every((session) => session.ended !== undefined)).toBe(true);
    const endings = events.filter(({ type }) => type === 'session.revoked');
    // The others wait for as long as the step, and not longer: their deadlines are of the time before.
    const last = Math.max(...endings.map(({ data }) => Date.parse(data.decidedAt)));
    expect(last).toBeGreaterThanOrEqual(steppedAt);
    for (const { data } of endings) expect(data.latenessMs).toBeGreaterThanOrEqual(0);
  });
});
