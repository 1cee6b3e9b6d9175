import type { Breaker } from '@curfew/domain';
import type { Query } from '../database.js';
import { toOptionalInstant } from '../instant.js';

/** `only`: a condition more, in SQL. */
export async function writeBreaker(query: Query, subscriptionId: string, breaker: Breaker, only = ''): Promise<void> {
  await query(
    `update subscriptions set failures = $2, failing_since = $3, failed_at = $4, probes = $5, probe_at = $6
     where id = $1 ${only}`,
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
