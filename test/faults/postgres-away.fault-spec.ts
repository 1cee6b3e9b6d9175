import { setTimeout as sleep } from 'node:timers/promises';
import { NEED_POSTGRES } from '../support/outage/every-route.js';
import { expectAway } from '../support/outage/expect-away.js';
import { OUTAGES, POSTGRES_AWAY_MS } from '../support/outage/outage-seconds.js';
import { Scene } from '../support/outage/scene.js';

/** A transaction waits 3 s for a connection, then 5 s for an answer. */
const ANSWERED_WITHIN_MS = 12_000;
const BRIEF_SECONDS = 5;
/** Decided by a sweep while Postgres is away; long after it would mean that nobody swept. */
const MOST_LATE_MS = 4_000;

describe.each(OUTAGES)('Postgres away (%s)', (how) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.start();
  });
  afterAll(() => scene?.stop());

  it(
    'keeps checks, activity and endings going, in a process started meanwhile too, and recovers by itself',
    async () => {
      const leaving = await scene.startSessions('leaving', 200, 3_600);
      const revoked = await scene.startSessions('revoked', 3, 3_600);
      const kept = await scene.startSessions('kept', 20, 20);
      const brief = await scene.startSessions('brief', 20, BRIEF_SECONDS);
      const load = scene.load([...kept, ...brief], leaving);
      // Some are logged out before, for good.
      await scene.until(() => load.loggedOut.size > 0);
      const began = performance.now();
      await scene.postgres.goAway(how);
      const [api, worker] = await Promise.all([scene.apps.startApi(), scene.apps.startWorker()]);
      // From here on the sweeps are those of a worker that has never seen Postgres.
      scene.apps.workers[0]!.kill('SIGKILL');
      load.abandon(brief);
      const abandoned = performance.now();

      const slowest = await expectAway(scene.api, NEED_POSTGRES, ANSWERED_WITHIN_MS);
      expect((await scene.health(scene.apps.apis[0]!)).postgres).toMatch(/^(away|no answer)$/);
      const other = scene.api.at(api.url);
      await scene.says(api, { api: 'starting', postgres: 'away', redis: 'ok' });
      await scene.says(worker, { worker: 'starting', postgres: 'away', redis: 'ok' });
      await expectAway(other, NEED_POSTGRES, ANSWERED_WITHIN_MS);
      expect((await other.get(`/v1/check/${kept[0]}`)).body).toMatchObject({ state: 'active' });
      const active = [{ sessionId: kept[0]!, kind: 'keyboard' }];
      expect((await scene.client(other).report(active)).body).toMatchObject({ accepted: 1 });
      for (const [i, id] of revoked.entries()) {
        const { status, body } = await scene.client(i === 0 ? other : scene.api).revoke(id, how);
        expect({ status, body }).toEqual({ status: 202, body: { durability: 'volatile' } });
        expect((await other.get(`/v1/check/${id}`)).body).toMatchObject({ state: 'revoked', cause: 'admin' });
      }

      const until = Math.max(began + POSTGRES_AWAY_MS, abandoned + 1000 * BRIEF_SECONDS + MOST_LATE_MS);
      await sleep(Math.max(0, until - performance.now()));
      await scene.postgres.comeBack(how);
      await scene.recovered([scene.apps.apis[0]!, api, worker]);
      expect(await scene.endedOf(kept)).toEqual([]);
      await load.stop();
      // Their end tells whether all that was accepted has counted.
      await scene.until(async () => (await scene.endedOf(kept)).length === kept.length);

      const causes = new Map([
        ...[...kept, ...brief].map((id) => [id, 'idle_timeout'] as const),
        ...revoked.map((id) => [id, 'admin'] as const),
        ...[...load.loggedOut.keys()].map((id) => [id, 'logout'] as const),
      ]);
      expect(load.faults).toEqual([]);
      expect([...load.loggedOut.values()]).toEqual(expect.arrayContaining([202, 204]));
      console.log(`${load.answers()}; 503 at most ${Math.round(slowest)} ms`);
      const { events } = await scene.finish(`Postgres ${how} for ${POSTGRES_AWAY_MS} ms`, causes);
      const late = events.filter(({ data }) => data.cause === 'idle_timeout').map(({ data }) => data.latenessMs ?? 0);
      expect(Math.max(...late)).toBeLessThan(MOST_LATE_MS);

      const audit = (await scene.api.get('/v1/audit?limit=200')).body.entries ?? [];
      const noted = audit.filter(({ reason }: { reason?: string }) => reason === how);
      expect(noted).toHaveLength(revoked.length);
      const policy = { name: 'afterwards', match: {}, idleTimeoutSeconds: 600 };
      const { status, body } = await other.post('/v1/policies', policy);
      expect({ status, body }).toMatchObject({ status: 201 });
    },
    POSTGRES_AWAY_MS + 150_000,
  );
});
