import { type CheckResult, type SessionKey, sessionKeyOf } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { shardKeys } from '../keys.js';

const SCANNED_A_STEP = 500;

/**
 * Drops the locators of children that their parents' shards no longer know, living or ended: otherwise they would gather
 * for ever. A child's record comes before its locator, so that none is dropped under a child that is being started.
 */
export async function forgetLocators(
  redis: RedisClient,
  shard: number,
  check: (keys: readonly SessionKey[]) => Promise<readonly CheckResult[]>,
): Promise<void> {
  const links = shardKeys(shard)[8];
  let cursor = '0';
  do {
    const [next, flat] = await redis.zscan(links, cursor, 'MATCH', '* *', 'COUNT', SCANNED_A_STEP);
    cursor = next;
    const locators = flat.filter((_, i) => i % 2 === 0);
    if (locators.length === 0) continue;
    const results = await check(locators.map(childOf));
    const unknown = locators.filter((_, i) => results[i]?.state === 'unknown');
    if (unknown.length > 0) await redis.zrem(links, ...unknown);
  } while (cursor !== '0');
}

function childOf(locator: string): SessionKey {
  const [field, parentId] = locator.split(' ') as [string, string];
  return { parentId, ...sessionKeyOf(field) };
}
