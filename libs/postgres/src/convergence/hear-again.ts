import type { Query } from '../database.js';

/** The receiver has applied something: when it is late again, that is announced again. */
export async function hearAgain(query: Query, subscriptionId: string): Promise<void> {
  await query(`update subscriptions set late_since = null where id = $1 and late_since is not null`, [subscriptionId]);
}
