import type { Subscription } from '@curfew/domain';
import type { Query } from '../database.js';
import { toSubscription, WITH_RETIRING, type RetiringRow, type SubscriptionRow } from './subscription-row.js';

type FoundRow = SubscriptionRow & { retiring: RetiringRow[] };

export async function findSubscription(query: Query, id: string, tenantId: string): Promise<Subscription | undefined> {
  const [row] = await query<FoundRow>(`select ${WITH_RETIRING} from subscriptions s where id = $1 and tenant_id = $2`, [
    id,
    tenantId,
  ]);
  return row && toSubscription(row, row.retiring);
}

/** The same, held until the transaction ends. */
export async function lockSubscription(query: Query, id: string, tenantId: string): Promise<Subscription | undefined> {
  await query(`select from subscriptions where id = $1 and tenant_id = $2 for update`, [id, tenantId]);
  return findSubscription(query, id, tenantId);
}
