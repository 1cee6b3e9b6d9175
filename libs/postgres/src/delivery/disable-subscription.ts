import { systemAct, writeAudit } from '../audit/write-audit.js';
import type { Query } from '../database.js';
import { announceDisabled } from './patch-subscription.js';
import { toSubscription, type SubscriptionRow } from './subscription-row.js';

/** Curfew disables a subscription by itself: gives up what it is owed, tells the others. Nothing when it is disabled. */
export async function disableSubscription(query: Query, subscriptionId: string, reason: string): Promise<void> {
  const [row] = await query<SubscriptionRow>(
    `update subscriptions set status = 'disabled', disabled_reason = $2 where id = $1 and status = 'enabled'
     returning *`,
    [subscriptionId, reason],
  );
  if (row === undefined) return;
  const target = `subscription/${subscriptionId}`;
  await writeAudit(query, systemAct(row.tenant_id), { action: 'subscription.disable', target, reason });
  await announceDisabled(query, toSubscription(row));
}
