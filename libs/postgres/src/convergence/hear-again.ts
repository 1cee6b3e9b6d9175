import type { Query } from '../database.js';

/** These receivers have applied something: when they are late again, it is announced again. */
export async function hearAgain(query: Query, subscriptionIds: readonly string[]): Promise<void> {
  await query(`update subscriptions set late_since = null where id = any($1::uuid[]) and late_since is not null`, [
    subscriptionIds,
  ]);
}
