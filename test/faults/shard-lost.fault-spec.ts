import { setTimeout as sleep } from 'node:timers/promises';
import { shardKeys, takenKey } from '../../libs/redis/src/keys.js';
import { AFTER_A_LOSS } from '../support/history/bounds.js';
import { watched } from '../support/history/watched.js';
import { Load } from '../support/load.js';
import { waitFor } from '../support/wait-for.js';

describe('shards that lose some of their keys', () => {
  const here = watched({ apis: 2, workers: 2, limits: { idleTimeoutSeconds: 10, warnBeforeSeconds: 3 } });

  it('all, the live hash, the due index, the outbox, or the lists of touches: each under load', async () => {
    const load = new Load(here.history.client, { sessions: 100, everyMs: 100 });
    await load.begin();
    await sleep(3_000);
    const [live, due, outbox, dirty] = [0, 1, 2, 6] as const;
    await here.redis.del(...shardKeys(0), takenKey(0));
    await here.redis.del(shardKeys(1)[live], shardKeys(2)[live]);
    await here.redis.del(shardKeys(3)[due], shardKeys(4)[due]);
    await here.redis.del(shardKeys(5)[outbox], shardKeys(6)[outbox]);
    await here.redis.del(shardKeys(7)[dirty], takenKey(7), shardKeys(8)[dirty], takenKey(8));
    await sleep(5_000);
    await load.end();
    await waitFor(() => load.allOver(), 40_000);
    const { sessions } = await here.history.finish('shards that lost keys', AFTER_A_LOSS);
    expect(sessions.every(({ ended }) => ended !== undefined)).toBe(true);
  }, 180_000);
});
