import { infosOf, type RedisClient } from '@curfew/redis';

/** Redis's own when nothing is set. */
const STANDARD_HZ = 10;

/** How often a second Redis looks after its timeouts; of several masters, the slowest. Where it does not say, it is taken for coarse, which costs only commands. */
export async function readHz(redis: RedisClient): Promise<number> {
  const infos = await infosOf(redis, 'server').catch(() => ['']);
  return Math.min(...infos.map((info) => Number(/^hz:(\d+)/m.exec(info)?.[1] ?? STANDARD_HZ)));
}
