import { type Quota, type QuotaLeft, Quotas } from '@curfew/domain';
import type { RedisClient } from '../cluster/masters.js';
import { takeQuota } from '../commands/take-quota.js';
import { orUnavailable } from '../unavailable.js';

/** One Redis key per name, which expires when its window ends. */
export class RedisQuotas extends Quotas {
  constructor(private readonly redis: RedisClient) {
    super();
  }

  override take(name: string, quota: Quota): Promise<QuotaLeft> {
    return orUnavailable(() => takeQuota(this.redis, name, quota));
  }
}
