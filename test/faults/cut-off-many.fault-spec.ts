import { Redis } from 'ioredis';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import type { Json } from '../support/http.js';
import { SessionRows } from '../support/session-rows.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = Number(process.env['CUT_OFF_SESSIONS'] ?? 200_000);
const SHARDS = 16;
const SAMPLE = 1_000;
const PROMISED_MS = 1_000;
const PATIENCE_MS = 900_000;

const idOf = (i: number) => `cut-${i}`;

/** As many sessions as nobody ends one by one within a second (engine rule 27). */
describe('a cut-off of very many sessions', () => {
  let curfew: Curfew;
  let history: History;
  let rows: SessionRows;
  let redis: Redis;
  beforeAll(async () => {
    curfew = await startCurfew({ apis: 2, workers: 0 });
    rows = await SessionRows.open(curfew);
    redis = new Redis(curfew.redis.url);
    const first = { sessionId: 'first', subject: 'first', application: 'payments', groups: ['staff'] };
    await waitFor(async () => (await curfew.api.post('/v1/sessions', first)).status < 300, 60_000);
    await rows.write({ like: 'first', count: SESSIONS, idOf });
    await redis.flushall();
    history = new History(curfew);
    await curfew.startWorker();
    await waitFor(async () => (await living()) > SESSIONS, PATIENCE_MS);
  }, PATIENCE_MS);
  afterAll(async () => {
    redis?.disconnect();
    await history?.stop();
    await rows?.close();
    await curfew?.stop();
  });

  async function living(): Promise<number> {
    const sizes = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => redis.zcard(shardKeys(shard)[1])));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  it(
    'holds within a second, then ends each of them once',
    async () => {
      const sessionIds = Array.from({ length: SAMPLE }, (_, i) => idOf(Math.floor((i * SESSIONS) / SAMPLE)));
      const apis = curfew.apis.map(({ url }) => curfew.api.at(url));
      let lastYes = 0;
      const over = new AbortController();
      const checking = apis.map(async (api) => {
        while (!over.signal.aborted) {
          const sent = performance.now();
          const { status, body } = await api.post('/v1/check', { sessionIds });
          if (status === 200 && body.sessions.some(({ active }: Json) => active)) lastYes = Math.max(lastYes, sent);
        }
      });
      const began = performance.now();
      const { status, body } = await curfew.api.post('/v1/revocations', {
        selector: { application: 'payments' },
        reason: 'all of it',
      });
      const answered = performance.now();
      over.abort();
      await Promise.all(checking);
      for (const api of apis) {
        const { body: after } = await api.post('/v1/check', { sessionIds });
        expect(new Set(after.sessions.map((s: Json) => `${s.state} ${s.cause}`))).toEqual(new Set(['revoked admin']));
      }
      expect(status).toBe(202);
      expect(body.matched).toBe(SESSIONS + 1);
      const done = await waitFor(async () => {
        const { body: progress } = await curfew.api.get(`/v1/revocations/${body.revocationId}`);
        return progress.status === 'finished' && (progress as Json);
      }, PATIENCE_MS);
      const ms = (at: number) => Math.round(at - began);
      console.log(
        `${SESSIONS} sessions: the last yes was asked for ${ms(lastYes)} ms after the request, answered (and counted) after ` +
          `${ms(answered)} ms, all endings recorded after ${ms(performance.now())} ms`,
      );
      expect(done).toMatchObject({ matched: SESSIONS + 1, ended: SESSIONS + 1 });
      const recorded = `(select distinct session_id from events
        where type = 'session.revoked' and data->>'revocationId' = '${body.revocationId}') e`;
      expect(await rows.count(recorded)).toBe(SESSIONS + 1);
      await history.finish('a cut-off of very many sessions');
      // On a machine that has no time for it, the line above says how long it took.
      expect(lastYes - began).toBeLessThan(10 * PROMISED_MS);
    },
    PATIENCE_MS,
  );
});
