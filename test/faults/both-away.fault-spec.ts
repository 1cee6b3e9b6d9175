import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_A_LOSS } from '../support/history/bounds.js';
import { NEED_POSTGRES, NEED_REDIS_ALONE } from '../support/outage/every-route.js';
import { expectAway } from '../support/outage/expect-away.js';
import { OUTAGES, REDIS_AWAY_MS } from '../support/outage/outage-seconds.js';
import { Scene } from '../support/outage/scene.js';

const ANSWERED_WITHIN_MS = 12_000;
const BRIEF_SECONDS = 5;

describe.each(OUTAGES)('both stores away (%s)', (how) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.start();
  });
  afterAll(() => scene?.stop());

  it(
    'answers 503, serves the hot path as soon as Redis is back, and everything when Postgres is',
    async () => {
      const leaving = await scene.startSessions('leaving', 200, 3_600);
      const kept = await scene.startSessions('kept', 20, 3_600);
      const brief = await scene.startSessions('brief', 20, BRIEF_SECONDS);
      const load = scene.load([...kept, ...brief], leaving);
      const began = performance.now();
      await Promise.all([scene.postgres.goAway(how), scene.redis.goAway(how)]);
      load.abandon(brief);
      const [api, worker] = await Promise.all([scene.apps.startApi(), scene.apps.startWorker()]);
      const other = scene.api.at(api.url);

      const everything = { ...NEED_POSTGRES, ...NEED_REDIS_ALONE };
      for (const asked of [scene.api, other]) await expectAway(asked, everything, ANSWERED_WITHIN_MS);
      expect((await scene.health(scene.apps.apis[0]!)).redis).toBe('away');
      await scene.says(api, { api: 'starting', postgres: 'away', redis: 'away' });
      await scene.says(worker, { worker: 'starting', postgres: 'away', redis: 'away' });

      await sleep(Math.max(0, began + Math.max(REDIS_AWAY_MS, 1000 * BRIEF_SECONDS) - performance.now()));
      await scene.redis.comeBack(how);
      // A Redis that was restarted is proved from Postgres first: then the hot path waits for both.
      if (how !== 'killed') {
        await scene.until(async () => (await other.get('/v1/check/any')).status === 200);
        expect(await scene.endedOf(kept, other)).toEqual([]);
        expect(await scene.endedOf(brief, other)).toEqual(brief);
        await scene.says(api, { api: 'starting', postgres: 'away', redis: 'ok' });
        await expectAway(other, NEED_POSTGRES, ANSWERED_WITHIN_MS);
        const { status, body } = await scene.client(other).logout(kept[0]!);
        expect({ status, body }).toEqual({ status: 202, body: { durability: 'volatile' } });
      }
      await scene.postgres.comeBack(how);
      await scene.recovered([...scene.apps.apis, ...scene.apps.workers]);
      await load.stop();

      const causes = new Map([
        ...brief.map((id) => [id, 'idle_timeout'] as const),
        ...[...load.loggedOut.keys()].map((id) => [id, 'logout'] as const),
        ...(how === 'killed' ? [] : [[kept[0]!, 'logout'] as const]),
      ]);
      console.log(load.answers());
      expect(load.faults).toEqual([]);
      await scene.finish(`both stores ${how} for ${REDIS_AWAY_MS} ms`, causes, how === 'killed' ? AFTER_A_LOSS : {});
    },
    REDIS_AWAY_MS + 150_000,
  );
});
