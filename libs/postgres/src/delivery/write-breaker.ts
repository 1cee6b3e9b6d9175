import type { Breaker } from '@curfew/domain';
import type { Query } from '../database.js';
import { toOptionalInstant } from '../instant.js';

export async function writeBreaker(query: Query, subscriptionId: string, breaker: Breaker): Promise<void> {
  await query(
    `update subscriptions set failures = $2, failing_since = $3, failed_at = $4, probes = $5, probe_at = $6
     where id = $1`,
    [
      subscriptionId,
      breaker.failures,
      toOptionalInstant(breaker.failingSince),
      toOptionalInstant(breaker.failedAt),
      breaker.probes,
      toOptionalInstant(breaker.probeAt),
    ],
  );
}
