import type { Quota, QuotaLeft } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { quotaKey } from '../keys.js';
import { Script } from '../script.js';

const script = new Script('take-quota');

export async function takeQuota(redis: RedisClient, name: string, { most, windowMs }: Quota): Promise<QuotaLeft> {
  const taken = (await script.run(redis, [quotaKey(name)], [most, windowMs])) as [number, number, number];
  const [granted, remaining, resetMs] = taken;
  return { granted: granted === 1, remaining, resetMs: Math.max(0, resetMs) };
}
