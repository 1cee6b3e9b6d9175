import { wholeBatches, type ClaimedBatch } from '@curfew/domain';
import type { Query } from '../database.js';
import { claimDeliveries } from './claim-deliveries.js';
import { batchOf, type BatchRow } from './subscription-row.js';

/** Claims what was never tried. Rows in the hands of another are passed over: two that gather share what there is. */
export async function gatherDeliveries(
  query: Query,
  subscriptionId: string,
  { revocation, most }: { readonly revocation: boolean; readonly most: number },
  leaseMs: number,
): Promise<ClaimedBatch | undefined> {
  const [receiver] = await query<BatchRow>(
    `select batch_max_events, batch_max_wait_ms from subscriptions where id = $1`,
    [subscriptionId],
  );
  const rows = await query<{ id: string }>(
    `select id from deliveries
     where subscription_id = $1 and status = 'pending' and attempts = 0 and (type = 'session.revoked') = $2
     order by privileged desc, next_attempt_at, id limit $3 for no key update skip locked`,
    [subscriptionId, revocation, wholeBatches(receiver && batchOf(receiver).batch, most)],
  );
  const items = rows.map(({ id }) => ({ id, attempt: 0 }));
  return claimDeliveries(query, subscriptionId, items, leaseMs);
}
