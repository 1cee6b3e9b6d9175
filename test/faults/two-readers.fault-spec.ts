import { setTimeout as sleep } from 'node:timers/promises';
import { leaseKey } from '../../libs/redis/src/keys.js';
import { watched } from '../support/history/watched.js';

const SESSIONS = 300;

/** The lease of a shard is for order; its gate is for safety (engine rules 14 and 16). */
describe('two workers that read one shard', () => {
  const environment = { CURFEW_SHARDS: '1' };
  const here = watched({ workers: 2, environment, limits: { idleTimeoutSeconds: 4, warnBeforeSeconds: 0 } });

  it('record each ending once, though what one has in hand is adopted by the other', async () => {
    const over = new AbortController();
    let taken = 0;
    const holders = new Set<string>();
    // A lease that is lost while its holder reads on: each worker takes it at its next renewal, and adopts.
    const losing = (async () => {
      while (!over.signal.aborted) {
        const holder = await here.redis.getdel(leaseKey(0, 'outbox'));
        if (holder !== null) {
          holders.add(holder);
          taken++;
        }
        await sleep(20);
      }
    })();
    for (let i = 0; i < SESSIONS; i++) {
      const sessionId = `s-${i}`;
      await here.history.client.start({ sessionId, subject: sessionId, application: 'a' });
      if (i % 5 === 0) await here.history.client.logout(sessionId);
    }
    await sleep(5_000);
    over.abort();
    await losing;
    const { sessions } = await here.history.finish(`two readers, ${taken} leases lost`);
    expect(sessions).toHaveLength(SESSIONS);
    expect(holders.size).toBe(2);
  });
});
