import type { Query } from '../database.js';

/** One probe at a time: whoever gets it is the only one to send, until it has ended or its lease has. */
export async function takeProbe(query: Query, subscriptionId: string, leaseMs: number): Promise<boolean> {
  const taken = await query(
    `update subscriptions set probe_at = now() + make_interval(secs => $2) where id = $1 and probe_at <= now()
     returning id`,
    [subscriptionId, leaseMs / 1000],
  );
  return taken.length > 0;
}

/** For whoever finds something to try. */
export async function giveProbeBack(query: Query, subscriptionId: string): Promise<void> {
  await query(`update subscriptions set probe_at = now() where id = $1`, [subscriptionId]);
}
