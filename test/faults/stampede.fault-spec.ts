import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { residentMb } from '../support/resident-memory.js';
import { SessionRows } from '../support/session-rows.js';
import { quantiles } from '../support/quantile.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const SESSIONS = Number(process.env['STAMPEDE_SESSIONS'] ?? 20_000);
const PRIVILEGED = SESSIONS / 20;
const IDLE_SECONDS = 300;
/** Rows are written and brought into Redis in less. */
const LEAD_MS = 20_000 + SESSIONS / 4;
const PATIENCE_MS = 120_000 + SESSIONS * 5;
/** The promise is a second; on a machine that shares two cores with all else, this is what would be felt as hanging. */
const SLOWEST_MS = 5_000;
const MOST_GROWN_MB = 400;

/** Everything due in one instant. */
describe('a stampede', () => {
  let curfew: Curfew;
  let history: History;
  let receiver: Receiver;
  let rows: SessionRows;
  let redis: Redis;
  let dueAt: number;
  beforeAll(async () => {
    curfew = await startCurfew({ workers: 0 });
    [receiver, rows] = [await startReceiver(), await SessionRows.open(curfew)];
    redis = new Redis(curfew.redis.url);
    const { api } = curfew;
    const limits = { idleTimeoutSeconds: IDLE_SECONDS, warnBeforeSeconds: 0 };
    const policy = { name: 'first', match: { group: ['admins'] }, ...limits, priority: 'privileged' };
    await waitFor(async () => (await api.post('/v1/policies', policy)).status === 201, 60_000, 'the policy');
    await api.post('/v1/policies', { name: 'all', match: {}, ...limits });
    history = new History(curfew);
    await history.subscribe(receiver, { events: ['session.revoked'] });
    for (const [sessionId, groups] of [
      ['normal', []],
      ['privileged', ['admins']],
    ]) {
      const started = { sessionId, subject: 'ada', application: 'shop', groups };
      expect((await api.post('/v1/sessions', started)).status).toBe(201);
    }
    dueAt = Date.now() + LEAD_MS;
    const lastActivityAt = dueAt - IDLE_SECONDS * 1_000;
    // The privileged ones are not the first rows of anything.
    await rows.write({ like: 'normal', count: SESSIONS - PRIVILEGED, idOf: (i) => `a-${i}`, lastActivityAt });
    await rows.write({ like: 'privileged', count: PRIVILEGED, idOf: (i) => `z-${i}`, lastActivityAt });
    // Rows are brought in where Redis has lost them.
    await redis.flushall();
    await curfew.startWorker();
    const state = async () => (await api.get('/v1/check/z-0')).body.state as string;
    const known = () => state().then((now) => (now === 'unknown' ? undefined : now));
    expect(await waitFor(known, LEAD_MS, 'the restoration')).toMatch(/^(active|warned)$/);
  }, PATIENCE_MS);
  afterAll(async () => {
    redis?.disconnect();
    await history?.stop();
    await rows?.close();
    await receiver?.stop();
    await curfew?.stop();
  });

  const resident = () => [...curfew.apis, ...curfew.workers].map(({ pid }) => residentMb(pid));
  const redisMb = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]) / 1_048_576;

  it(
    'ends each once, tells the privileged first, and the API goes on answering',
    async () => {
      const [before, stored] = [resident(), await redisMb()];
      const took: number[] = [];
      let mostRedis = stored;
      const over = new AbortController();
      const asking = (async () => {
        while (!over.signal.aborted) {
          const asked = performance.now();
          const [{ status, body }, reported] = await Promise.all([
            curfew.api.get('/v1/check/normal'),
            curfew.api.post('/v1/activity', { events: [{ sessionId: 'normal', kind: 'keyboard' }] }),
          ]);
          took.push(performance.now() - asked);
          expect([status, body.active, reported.body.accepted]).toEqual([200, true, 1]);
          mostRedis = Math.max(mostRedis, await redisMb());
          await sleep(20);
        }
      })();
      await waitFor(() => receiver.requests.length >= SESSIONS, PATIENCE_MS, 'all deliveries');
      over.abort();
      await asking;

      const told = receiver.requests.map(({ body, at }) => ({ ...JSON.parse(body).data, at }));
      const ids = new Set(told.map(({ sessionId }) => sessionId as string));
      expect(ids.size).toBe(SESSIONS);
      expect(await rows.count(`events where type = 'session.revoked'`)).toBe(SESSIONS);
      const last = (which: (id: string) => boolean) =>
        told.findLastIndex(({ sessionId }) => which(sessionId)) / SESSIONS;
      const ofAll = last((id) => id.startsWith('z-'));
      const late = quantiles(told.map(({ latenessMs }) => latenessMs as number));
      const answers = quantiles(took);
      const grown = resident().map((mb, i) => mb - before[i]!);
      const ms = (value: number) => value.toFixed(0);
      console.log(
        `${SESSIONS} due at once: decided ${ms(late.p50)} ms late (p50), at most ${ms(late.max)}; all told after ` +
          `${ms(Math.max(...told.map(({ at }) => at)) - dueAt)} ms, the last of ${PRIVILEGED} privileged after ` +
          `${(100 * ofAll).toFixed(0)} % of all; the API answered in ${ms(answers.p50)} ms (p50), ${ms(answers.max)} at ` +
          `most; API and worker grew by ${grown.map(ms).join(' and ')} MB, Redis by ${ms(mostRedis - stored)}`,
      );
      expect(ofAll).toBeLessThan(0.25);
      expect(answers.max).toBeLessThan(SLOWEST_MS);
      expect(Math.max(...grown, mostRedis - stored)).toBeLessThan(MOST_GROWN_MB);
      await history.finish('a stampede');
    },
    PATIENCE_MS,
  );
});
