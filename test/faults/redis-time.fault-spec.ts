import { setTimeout as sleep } from 'node:timers/promises';
import { moveTime } from '../../libs/redis/src/commands/move-time.js';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { LiveServer } from '../../libs/redis/src/store/live-server.js';
import { watched } from '../support/history/watched.js';
import { waitFor } from '../support/wait-for.js';

const SHARDS = 4;
const SESSIONS = 40;
/** More than starting some sessions takes on a slow machine. */
const STEP_MS = 6_000;

/** A shard's time never runs back (engine rule 1): it stands still until TIME has caught up. */
describe("Redis's time, stepping back", () => {
  const environment = { CURFEW_SHARDS: String(SHARDS) };
  const here = watched({ environment, limits: { idleTimeoutSeconds: 4, warnBeforeSeconds: 0 } });
  let server: LiveServer;
  beforeAll(async () => {
    server = new LiveServer(here.redis);
    // Ahead before anybody starts, so that there is something to step back from.
    await each((shard) => waitFor(() => moveTime(server, shardKeys(shard), STEP_MS)));
  });

  const each = (act: (shard: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: SHARDS }, (_, shard) => act(shard)));

  const startAll = (name: string) =>
    Promise.all(
      Array.from({ length: SESSIONS }, async (_, i) => {
        const sessionId = `${name}-${i}`;
        const { body } = await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
        return Date.parse(body.startedAt);
      }),
    );
  const saidNo = () =>
    new Set(here.history.heard.told.filter(({ says }) => says === 'no').map((told) => told.sessionId));

  it('revives nobody, runs back nowhere, and ends everybody at last', async () => {
    const ids: string[] = [];
    for (let i = 0; i < SESSIONS; i++) {
      const sessionId = `s-${i}`;
      await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
      ids.push(sessionId);
      await sleep(25);
    }
    await waitFor(async () => {
      await here.history.client.check(ids);
      return saidNo().size > 0;
    }, 10_000);
    // In the midst of the deadlines: some have ended by a time that is yet to come.
    const before = await startAll('before');
    await each((shard) => moveTime(server, shardKeys(shard), -STEP_MS, false));
    const after = await startAll('after');
    expect(saidNo().size).toBeLessThan(SESSIONS);
    // Every shard had sessions of both.
    expect(Math.min(...after)).toBeGreaterThanOrEqual(Math.min(...before));
    const all = [...ids, ...['before', 'after'].flatMap((name) => ids.map((_, i) => `${name}-${i}`))];
    await waitFor(async () => {
      await here.history.client.check(all);
      return saidNo().size === all.length;
    }, 20_000);
    const { events } = await here.history.finish('TIME steps back', { clockMs: STEP_MS + 100, settleMs: 10_000 });
    const endings = events.filter(({ type }) => type === 'session.revoked');
    for (const { data } of endings) expect(data.latenessMs).toBeGreaterThanOrEqual(0);
  });
});
