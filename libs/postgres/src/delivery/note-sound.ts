import type { Query } from '../database.js';
import type { Settlement } from './settlement.js';

/**
 * The receivers answer: their breakers close. When one has applied something, it is announced again once it is late again.
 * Nothing is written, and nobody waits, where all is well already.
 */
export async function noteSound(query: Query, settlements: readonly Settlement[]): Promise<void> {
  const applied = settlements.filter(({ outcomes }) =>
    outcomes.some((outcome) => outcome.result === 'delivered' && outcome.applied !== undefined),
  );
  const ids = (of: readonly Settlement[]) => of.map(({ subscriptionId }) => subscriptionId);
  await query(
    `with changed as (
       select id, id = any($2::uuid[]) as applied from subscriptions
       where id = any($1::uuid[]) and (failures > 0 or (late_since is not null and id = any($2::uuid[])))
       order by id for no key update
     )
     update subscriptions s set failures = 0, failing_since = null, failed_at = null, probes = 0, probe_at = null,
       late_since = case when c.applied then null else s.late_since end
     from changed c where s.id = c.id`,
    [ids(settlements), ids(applied)],
  );
}
