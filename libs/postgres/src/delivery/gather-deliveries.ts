import { wholeBatches, type ClaimedBatch } from '@curfew/domain';
import type { Query } from '../database.js';
import { claimDeliveries } from './claim-deliveries.js';
import type { ClaimItem } from './claim-rows.js';
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
  const limit = wholeBatches(receiver && batchOf(receiver).batch, most);
  const items: ClaimItem[] = [];
  for (const privileged of [true, false]) {
    if (items.length === limit) break;
    const ids = await owedFirst(query, subscriptionId, { revocation, privileged, most: limit - items.length });
    items.push(...ids.map((id) => ({ id, attempt: 0 })));
  }
  const [batch] = await claimDeliveries(query, [{ subscriptionId, items, leaseMs }]);
  return batch;
}

interface Wanted {
  readonly revocation: boolean;
  readonly privileged: boolean;
  readonly most: number;
}

/** In the order of an index for each kind: a long backlog is not sorted again for each batch. */
async function owedFirst(
  query: Query,
  subscriptionId: string,
  { revocation, privileged, most }: Wanted,
): Promise<string[]> {
  const rows = await query<{ id: string }>(
    `select id from deliveries
     where subscription_id = $1 and ${privileged ? '' : 'not '}privileged and status = 'pending' and attempts = 0
       and (type = 'session.revoked') = $2
     order by next_attempt_at limit $3 for no key update skip locked`,
    [subscriptionId, revocation, most],
  );
  return rows.map(({ id }) => id);
}
