import { setTimeout as sleep } from 'node:timers/promises';
import { AFTER_A_LOSS } from '../support/history/bounds.js';
import { NEED_POSTGRES, NEED_REDIS_ALONE } from '../support/outage/every-route.js';
import { expectAway } from '../support/outage/expect-away.js';
import { OUTAGES, REDIS_AWAY_MS } from '../support/outage/outage-seconds.js';
import { Scene } from '../support/outage/scene.js';

/** A command waits half a second at most (engine rule 8). */
const ANSWERED_WITHIN_MS = 5_000;
const BRIEF_SECONDS = 5;

describe.each(OUTAGES)('Redis away (%s)', (how) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.start();
  });
  afterAll(() => scene?.stop());

  it(
    'answers 503 to everything, in a process started meanwhile too, and recovers by itself',
    async () => {
      const leaving = await scene.startSessions('leaving', 200, 3_600);
      const kept = await scene.startSessions('kept', 20, 3_600);
      const brief = await scene.startSessions('brief', 20, BRIEF_SECONDS);
      const load = scene.load([...kept, ...brief], leaving);
      const began = performance.now();
      await scene.redis.goAway(how);
      load.abandon(brief);
      const [api, worker] = await Promise.all([scene.apps.startApi(), scene.apps.startWorker()]);

      let slowest = 0;
      for (const asked of [scene.api, scene.api.at(api.url)]) {
        const answered = await expectAway(asked, { ...NEED_POSTGRES, ...NEED_REDIS_ALONE }, ANSWERED_WITHIN_MS);
        slowest = Math.max(slowest, answered);
      }
      const here = { postgres: 'ok', redis: 'away' };
      await scene.says(scene.apps.apis[0]!, { api: 'ok', ...here });
      await scene.says(scene.apps.workers[0]!, { worker: 'ok', ...here });
      await scene.says(api, { api: 'starting', ...here });
      await scene.says(worker, { worker: 'starting', ...here });

      const until = began + Math.max(REDIS_AWAY_MS, 1000 * BRIEF_SECONDS + 1_000);
      await sleep(Math.max(0, until - performance.now()));
      await scene.redis.comeBack(how);
      await scene.recovered([...scene.apps.apis, ...scene.apps.workers]);
      const before = load.loggedOut.size;
      await scene.until(() => load.loggedOut.size > before + 3);
      await load.stop();

      // No amnesty: what was due meanwhile is over (engine rule 22).
      const causes = new Map([
        ...brief.map((id) => [id, 'idle_timeout'] as const),
        ...[...load.loggedOut.keys()].map((id) => [id, 'logout'] as const),
      ]);
      console.log(`${load.answers()}; 503 at most ${Math.round(slowest)} ms`);
      expect(load.faults).toEqual([]);
      expect(load.tally.get('check 503')).toBeGreaterThan(0);
      await scene.finish(`Redis ${how} for ${REDIS_AWAY_MS} ms`, causes, how === 'killed' ? AFTER_A_LOSS : {});
    },
    REDIS_AWAY_MS + 150_000,
  );
});
