import { Deliveries, type AttemptOutcome, type ClaimedBatch, type DueDelivery } from '@curfew/domain';
import { systemAct, writeAudit } from '../audit/write-audit.js';
import type { Database } from '../database.js';
import { claimDeliveries, type ClaimItem } from './claim-deliveries.js';
import { gatherDeliveries } from './gather-deliveries.js';
import { announceDisabled } from './patch-subscription.js';
import { settleDeliveries } from './settle-deliveries.js';
import { toSubscription, type SubscriptionRow } from './subscription-row.js';

interface DueRow {
  id: string;
  subscription_id: string;
  attempts: number;
  type: string;
}

/** A share for each: a receiver that is owed very much must not keep the others from being found. */
const OVERDUE_A_SUBSCRIPTION = 200;

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

  override gather(
    subscriptionId: string,
    revocation: boolean,
    most: number,
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined> {
    const what = { revocation, most };
    return this.database.transaction((query) => gatherDeliveries(query, subscriptionId, what, leaseMs));
  }

  override async hold(ids: readonly string[], leaseMs: number): Promise<void> {
    // Rows are taken in order of their ids, as everywhere.
    await this.database.query(
      `with held as (
         select id from deliveries where id = any($1::bigint[]) and claimed_until is not null
         order by id for no key update
       )
       update deliveries d set claimed_until = now() + make_interval(secs => $2) from held where d.id = held.id`,
      [ids, leaseMs / 1000],
    );
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
         select owed.id from subscriptions s cross join lateral (
           select id from deliveries d
           where d.subscription_id = s.id and d.status in ('pending', 'failed')
             and d.next_attempt_at < now() - make_interval(secs => $1)
             and (d.claimed_until is null or d.claimed_until < now())
           order by d.next_attempt_at limit $4 for update skip locked
         ) owed limit $3
       ) returning id, subscription_id, attempts, type`,
      [graceMs / 1000, holdMs / 1000, limit, OVERDUE_A_SUBSCRIPTION],
    );
    return rows.map((row) => ({
      id: row.id,
      subscriptionId: row.subscription_id,
      attempt: row.attempts,
      revocation: row.type === 'session.revoked',
    }));
  }

  override async forgetRetiredKeys(): Promise<void> {
    await this.database.query(`delete from retiring_keys where until <= now()`);
  }

  override async countByStatus(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.query<{ status: string; count: string }>(
      `select status, count(*) from deliveries where status in ('pending', 'failed', 'dead') group by status`,
    );
    const none = { pending: 0, failed: 0, dead: 0 };
    return { ...none, ...Object.fromEntries(rows.map((row) => [row.status, Number(row.count)])) };
  }
}
