import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { metricOf } from '../support/metric-of.js';
import { Scene } from '../support/outage/scene.js';
import { waitFor } from '../support/wait-for.js';

const CHATTERERS = 100;
const IDLE_SECONDS = 12;
/** Soon after the start the sessions are warned, and each report takes the warning back for a moment. */
const WARN_SECONDS = 11;
const CHATTER_MS = 10_000;

/** Near the limit of its memory, and with nobody to take what is queued, Redis still takes endings (engine rule 23). */
describe('Redis near maxmemory, Postgres away, warned sessions chattering', () => {
  let scene: Scene;
  let redis: Redis;
  beforeAll(async () => {
    scene = await Scene.start();
    redis = new Redis(scene.redis.url);
  });
  afterAll(async () => {
    redis?.disconnect();
    await scene?.stop();
  });

  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);

  it('starts nobody, only counts warnings, and decides and keeps every ending', async () => {
    const policy = { name: 'warned', match: {}, warnBeforeSeconds: WARN_SECONDS, idleTimeoutSeconds: IDLE_SECONDS };
    await scene.history.publish(policy);
    const chatting = await scene.startSessions('chatting', CHATTERERS, IDLE_SECONDS);
    const brief = await scene.startSessions('brief', 30, 6);
    await scene.postgres.goAway('refused');
    // Above three quarters from here on.
    await redis.config('SET', 'maxmemory', String(Math.round((await used()) * 1.25)));
    const start = () => scene.api.post('/v1/sessions', { subject: 'late', application: 'chatting' });
    await waitFor(
      async () => /memory/.test((await start()).body.detail ?? ''),
      10_000,
      'starts are refused for memory',
    );
    const refused = await start();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

    const active = chatting.map((sessionId) => ({ sessionId, kind: 'keyboard' }));
    const before = await used();
    let answers = 0;
    for (const until = performance.now() + CHATTER_MS; performance.now() < until; answers++) {
      expect((await scene.client().report(active)).body.accepted).toBe(CHATTERERS);
      await sleep(1_050);
    }
    const [worker] = scene.apps.workers;
    expect(await metricOf(worker!, 'curfew_live_memory_ratio')).toBeGreaterThanOrEqual(0.75);
    const hushed = await metricOf(worker!, 'curfew_announcements_hushed');
    expect(hushed).toBeGreaterThan(CHATTERERS);
    expect(await scene.endedOf(brief)).toHaveLength(brief.length);
    // Everybody falls silent, and ends, while Postgres is still away.
    await waitFor(async () => (await scene.endedOf(chatting)).length === CHATTERERS, 30_000, 'all have ended');
    console.log(
      `${answers} batches, ${hushed} announcements only counted, memory grew by ${(await used()) - before} bytes`,
    );

    await scene.postgres.comeBack('refused');
    await scene.recovered([scene.apps.apis[0]!, worker!]);
    const causes = new Map([...brief, ...chatting].map((id) => [id, 'idle_timeout']));
    await scene.finish('memory nearly full', causes);
    await redis.config('SET', 'maxmemory', '0');
    await waitFor(async () => (await start()).status === 201, 10_000, 'starts are taken again');
  });
});
