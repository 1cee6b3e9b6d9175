import { CRASH_POINTS, type CrashPoint } from '@curfew/domain';
import { allShardsHeld } from '../support/crash/all-shards-held.js';
import { busyRound } from '../support/crash/busy-round.js';
import { forgetShards } from '../support/crash/forget-shards.js';
import { CrashSwitch } from '../support/crash/crash-switch.js';
import { replaceTheDead, type Replacing } from '../support/crash/replace-the-dead.js';
import { watched } from '../support/history/watched.js';

/** The points that `npm test` tries: where something is decided and not recorded, recorded and not told. */
export const FIRST: readonly CrashPoint[] = ['end.intended', 'ledger.committed', 'delivery.claimed'];
export const REST = CRASH_POINTS.filter((point) => !FIRST.includes(point));

/** At each point a process is killed in the middle of a busy round, and replaced. */
export function diesAt(points: readonly CrashPoint[]): void {
  const crashes = new CrashSwitch();
  let replacing: Replacing;
  // Before the processes are stopped, which is no death to make good.
  afterAll(() => replacing?.stop());
  // Every third first attempt fails, so that retries are under way too.
  let sent = 0;
  const answer = (_: unknown, attempt: number) => ({ status: attempt === 1 && ++sent % 3 === 0 ? 500 : 204 });
  const here = watched({ apis: 2, workers: 2, environment: crashes.environment, answer });
  let deaths = 0;
  beforeAll(async () => {
    replacing = replaceTheDead(here.curfew);
    await here.history.publish({ name: 'all', match: {}, idleTimeoutSeconds: 30 });
    const single = { name: 'single', match: { group: ['single'] }, maxConcurrentSessions: 1 };
    await here.history.publish({ ...single, onConcurrencyExceeded: 'revoke_oldest' });
  });
  afterAll(() => crashes.remove());

  it.each(points)('at %s, and the history stays true', async (point) => {
    const restores = point.startsWith('restore.');
    // Else the sessions of the round may be over before anybody restores them.
    if (restores) await allShardsHeld(here.curfew.redis.url);
    crashes.arm(point);
    const round = busyRound(here.history, point);
    if (restores) await forgetShards(here.curfew.redis.url);
    await round;
    expect(crashes.armed).toBe(false);
    await replacing.until(++deaths);
    await here.history.look(`crash at ${point}`);
  });
}
