import type { Query } from '../database.js';

/** Gives up what a subscription is still owed. That it was disabled is announced once, not per delivery. */
export async function giveUp(query: Query, subscriptionId: string, error: string): Promise<void> {
  await query(
    `update deliveries set status = 'dead', last_error = $2, next_attempt_at = null, claimed_until = null
     where subscription_id = $1 and status in ('pending', 'failed')`,
    [subscriptionId, error],
  );
}
