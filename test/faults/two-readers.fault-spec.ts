import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { leaseKey } from '../../libs/redis/src/keys.js';
import { type Curfew, startCurfew } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const SESSIONS = 300;

/** The lease of a shard is for order; its gate is for safety (engine rules 14 and 16). */
describe('two workers that read one shard', () => {
  let curfew: Curfew;
  let receiver: Receiver;
  let history: History;
  let redis: Redis;
  beforeAll(async () => {
    const environment = { CURFEW_SHARDS: '1' };
    [curfew, receiver] = await Promise.all([startCurfew({ workers: 2, environment }), startReceiver()]);
    redis = new Redis(curfew.redis.url);
    history = new History(curfew);
    await history.subscribe(receiver);
    const policy = { name: 'brief', match: {}, idleTimeoutSeconds: 4, warnBeforeSeconds: 0 };
    await history.client.ask('POST', '/v1/policies', policy);
  });
  afterAll(async () => {
    redis?.disconnect();
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  it('record each ending once, though what one has in hand is adopted by the other', async () => {
    const over = new AbortController();
    let taken = 0;
    const holders = new Set<string>();
    // A lease that is lost while its holder reads on: each worker takes it at its next renewal, and adopts.
    const losing = (async () => {
      while (!over.signal.aborted) {
        const holder = await redis.getdel(leaseKey(0, 'outbox'));
        if (holder !== null) {
          holders.add(holder);
          taken++;
        }
        await sleep(20);
      }
    })();
    for (let i = 0; i < SESSIONS; i++) {
      const sessionId = `s-${i}`;
      await history.client.start({ sessionId, subject: sessionId, application: 'a' });
      if (i % 5 === 0) await history.client.logout(sessionId);
    }
    await sleep(5_000);
    over.abort();
    await losing;
    const { sessions } = await history.finish(`two readers, ${taken} leases lost`);
    expect(sessions).toHaveLength(SESSIONS);
    expect(holders.size).toBe(2);
  });
});
