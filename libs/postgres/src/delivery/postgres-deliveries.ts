import { Deliveries, type AttemptOutcome, type ClaimedBatch, type DueDelivery } from '@curfew/domain';
import { systemAct, writeAudit } from '../audit/write-audit.js';
import type { Database } from '../database.js';
import { claimDeliveries, type ClaimItem } from './claim-deliveries.js';
import { announceDisabled } from './patch-subscription.js';
import { settleDeliveries } from './settle-deliveries.js';
import { toSubscription, type SubscriptionRow } from './subscription-row.js';

interface DueRow {
  id: string;
  subscription_id: string;
  attempts: number;
  type: string;
}

export class PostgresDeliveries extends Deliveries {
  constructor(private readonly database: Database) {
    super();
  }

  override claim(
    subscriptionId: string,
    items: readonly ClaimItem[],
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined> {
    return this.database.transaction((query) => claimDeliveries(query, subscriptionId, items, leaseMs));
  }

  override async settle(subscriptionId: string, outcomes: readonly AttemptOutcome[]): Promise<void> {
    await this.database.transaction((query) => settleDeliveries(query, subscriptionId, outcomes));
  }

  override async disable(subscriptionId: string, reason: string): Promise<void> {
    await this.database.transaction(async (query) => {
      const [row] = await query<SubscriptionRow>(
        `update subscriptions set status = 'disabled', disabled_reason = $2 where id = $1 and status = 'enabled'
         returning *`,
        [subscriptionId, reason],
      );
      if (row === undefined) return;
      const target = `subscription/${subscriptionId}`;
      await writeAudit(query, systemAct(row.tenant_id), { action: 'subscription.disable', target, reason });
      await announceDisabled(query, toSubscription(row));
    });
  }

  override async overdue(graceMs: number, holdMs: number, limit: number): Promise<DueDelivery[]> {
    const rows = await this.database.query<DueRow>(
      `update deliveries set next_attempt_at = now() + make_interval(secs => $2)
       where id in (
         select id from deliveries
         where status in ('pending', 'failed') and next_attempt_at < now() - make_interval(secs => $1)
           and (claimed_until is null or claimed_until < now())
         order by next_attempt_at limit $3 for update skip locked
       ) returning id, subscription_id, attempts, type`,
      [graceMs / 1000, holdMs / 1000, limit],
    );
    return rows.map((row) => ({
      id: row.id,
      subscriptionId: row.subscription_id,
      attempt: row.attempts,
      revocation: row.type === 'session.revoked',
    }));
  }

  override async countByStatus(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.query<{ status: string; count: string }>(
      `select status, count(*) from deliveries where status in ('pending', 'failed', 'dead') group by status`,
    );
    const none = { pending: 0, failed: 0, dead: 0 };
    return { ...none, ...Object.fromEntries(rows.map((row) => [row.status, Number(row.count)])) };
  }
}
