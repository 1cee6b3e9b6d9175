import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { watchedAnew } from '../support/history/watched.js';
import { metricOf } from '../support/metric-of.js';
import { waitFor } from '../support/wait-for.js';

const IDS = Array.from({ length: 40 }, (_, i) => `s-${i}`);
const TOUCH_EVERY_MS = 100;
/** Of touches that no checkpoint can have saved. */
const UNSAVED_MS = 4_000;

/** What a loss of Redis costs is what the checkpoint had not saved, and the metric said how much that is (engine rule 21). */
describe('touches that no checkpoint has saved', () => {
  let postgres: Client;
  // First of what is undone: the database is dropped next.
  afterEach(() => postgres?.end());
  const environment = { CURFEW_CHECKPOINT_SECONDS: '2' };
  const here = watchedAnew({ workers: 2, environment, limits: { idleTimeoutSeconds: 30, warnBeforeSeconds: 0 } });
  beforeEach(async () => {
    postgres = new Client({ connectionString: here.curfew.databaseUrl });
    await postgres.connect();
  });

  const lagMs = async () => {
    const lags = here.curfew.workers.map((worker) => metricOf(worker, 'curfew_checkpoint_lag_seconds'));
    return 1000 * Math.max(...(await Promise.all(lags)));
  };
  /** Before which, by the metric, every touch is in its row. */
  const savedUpTo = async () => {
    const asked = Date.now();
    return asked - (await lagMs());
  };
  const lastTold = (id: string, before: number) =>
    Math.max(
      0,
      ...here.history.heard.counted
        .filter(({ sessionId, answered }) => sessionId === id && answered.at <= before)
        .map(({ happenedAt }) => happenedAt),
    );

  /** Everybody is active until `over`; every shard has been saved by somebody once. */
  async function startTouching(over: AbortSignal): Promise<{ readonly touching: Promise<void> }> {
    for (const sessionId of IDS) await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
    const touching = (async () => {
      while (!over.aborted) {
        await here.history.client.report(IDS.map((sessionId) => ({ sessionId, kind: 'keyboard' })));
        await sleep(TOUCH_EVERY_MS);
      }
    })();
    const saved = `select 1 from sessions having bool_and(last_activity_at > started_at + interval '10 ms')`;
    await waitFor(async () => (await postgres.query(saved)).rowCount === 1, 30_000, 'a checkpoint of every shard');
    return { touching };
  }

  /** Redis is empty, and each session is back with what its row had. */
  async function loseRedis(savedBefore: number): Promise<void> {
    await here.redis.flushall();
    let lost = 0;
    for (const id of IDS) {
      const { body } = await here.history.client.ask('GET', `/v1/sessions/${id}`);
      const back = Date.parse(body.lastActivityAt);
      // By a few milliseconds: clients and Redis read one clock, not at one time.
      expect(back).toBeGreaterThanOrEqual(lastTold(id, savedBefore) - 5);
      lost = Math.max(lost, lastTold(id, Number.POSITIVE_INFINITY) - back);
    }
    console.log(`lost at most ${lost} ms of activity, ${Date.now() - savedBefore} ms were unsaved by the metric`);
    // Else there was nothing to lose.
    expect(lost).toBeGreaterThan(UNSAVED_MS / 2);
  }

  it('are lost with Redis when the workers were killed before it, and no others', async () => {
    const over = new AbortController();
    const { touching } = await startTouching(over.signal);
    const savedBefore = await savedUpTo();
    for (const worker of here.curfew.workers) worker.kill('SIGKILL');
    await sleep(UNSAVED_MS);
    over.abort();
    await touching;
    await loseRedis(savedBefore);
    here.curfew.workers.splice(0);
    await here.curfew.startWorker();
    const earlyMs = Date.now() - savedBefore;
    await waitFor(async () => (await ended()).length === IDS.length, 60_000, 'the end of everybody');
    await here.history.finish('workers killed, then Redis emptied', { earlyMs });
  });

  it('are as many as the metric says while the rows cannot be written, and none when they can', async () => {
    const over = new AbortController();
    const { touching } = await startTouching(over.signal);
    await postgres.query('begin');
    // Reads go on: a restoration needs them.
    await postgres.query('lock table sessions in share mode');
    await waitFor(async () => (await lagMs()) > UNSAVED_MS, 30_000, 'a lag that tells');
    const savedBefore = await savedUpTo();
    over.abort();
    await touching;
    await loseRedis(savedBefore);
    await postgres.query('commit');
    await waitFor(async () => (await lagMs()) < UNSAVED_MS, 30_000, 'a lag that has gone');
    const earlyMs = Date.now() - savedBefore;
    await waitFor(async () => (await ended()).length === IDS.length, 60_000, 'the end of everybody');
    await here.history.finish('rows locked, then Redis emptied', { earlyMs });
  });

  async function ended(): Promise<string[]> {
    const { body } = await here.history.client.check(IDS);
    return body.sessions.filter(({ active }: { active: boolean }) => !active);
  }
});
