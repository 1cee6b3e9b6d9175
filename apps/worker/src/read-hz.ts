import type { Redis } from '@curfew/redis';

/** Redis's own when nothing is set. */
const STANDARD_HZ = 10;

/** How often a second Redis looks after its timeouts. Where it does not say, it is taken for coarse, which costs only commands. */
export async function readHz(redis: Redis): Promise<number> {
  const info = await redis.info('server').catch(() => '');
  return Number(/^hz:(\d+)/m.exec(info)?.[1] ?? STANDARD_HZ);
}
