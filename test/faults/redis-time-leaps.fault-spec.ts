import { setTimeout as sleep } from 'node:timers/promises';
import { moveTime } from '../../libs/redis/src/commands/move-time.js';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { LiveServer } from '../../libs/redis/src/store/live-server.js';
import { watched } from '../support/history/watched.js';
import { waitFor } from '../support/wait-for.js';

const SHARDS = 4;
const SESSIONS = 40;
const DAY_MS = 86_400_000;
/** Longer than the watchdog and the keeper of shards need to look. */
const LEAPT_FOR_MS = 2_500;

/** A time that leaps absurdly far ahead is not believed: nobody is ended by it (engine rule 1). */
describe("Redis's time, leaping ahead", () => {
  const environment = { CURFEW_SHARDS: String(SHARDS) };
  const here = watched({ environment, limits: { idleTimeoutSeconds: 20, warnBeforeSeconds: 0 } });

  /** The shards have not lived through it. */
  const leap = (ms: number) => {
    const server = new LiveServer(here.redis);
    return Promise.all(Array.from({ length: SHARDS }, (_, shard) => moveTime(server, shardKeys(shard), ms, false)));
  };

  it('ends nobody, says that it cannot tell, and goes on when the clock is right again', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, i) => `s-${i}`);
    for (const sessionId of ids) await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
    await leap(DAY_MS);
    const { status, headers, body } = await here.curfew.api.post('/v1/check', { sessionIds: ids });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    const events = ids.map((sessionId) => ({ sessionId, kind: 'keyboard' }));
    expect((await here.curfew.api.post('/v1/activity', { events })).status).toBe(503);
    await sleep(LEAPT_FOR_MS);
    await leap(-DAY_MS);
    await waitFor(async () => (await here.history.client.check(ids)).status === 200);
    const states = (await here.curfew.api.post('/v1/check', { sessionIds: ids })).body.sessions;
    expect(states.filter((one: { active: boolean }) => !one.active)).toEqual([]);
    const noes = () =>
      new Set(here.history.heard.told.filter(({ says }) => says === 'no').map((told) => told.sessionId));
    await waitFor(async () => {
      await here.history.client.check(ids);
      return noes().size === ids.length;
    }, 40_000);
    const { sessions } = await here.history.finish('TIME leaps ahead', { settleMs: 10_000 });
    expect(sessions).toHaveLength(SESSIONS);
  });
});
