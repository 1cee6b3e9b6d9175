import { Deliveries, type AttemptOutcome, type ClaimedBatch, type DueDelivery } from '@curfew/domain';
import type { Database, Query } from '../database.js';
import { Together } from '../together.js';
import { announceDeaths } from './announce-deaths.js';
import { claimDeliveries } from './claim-deliveries.js';
import type { Claim, ClaimItem } from './claim-rows.js';
import { gatherDeliveries } from './gather-deliveries.js';
import { disableSubscription } from './disable-subscription.js';
import { expireDeliveries } from './expire-deliveries.js';
import { noteHealth } from './note-health.js';
import type { Settlement } from './settlement.js';
import { settleDelivered } from './settle-delivered.js';
import { settleDeliveries } from './settle-deliveries.js';

interface DueRow {
  id: string;
  subscription_id: string;
  attempts: number;
  type: string;
  privileged: boolean;
}

/**
 * A share for each: a receiver that is owed very much must not keep the others from being found. Of one whose breaker is
 * open a single one, the probe.
 */
const OVERDUE_A_SUBSCRIPTION = 200;

/** Of jobs, of up to a hundred deliveries each. */
const TOGETHER = { most: 50, atOnce: 2 };

const LASTING = 'nothing could be delivered for too long';

export interface DeliveriesOptions {
  /** A receiver that fails for so long is disabled. */
  readonly disableAfterSeconds: number;
}

export class PostgresDeliveries extends Deliveries {
  private readonly disableAfterMs: number;
  private readonly claims: Together<Claim, ClaimedBatch | undefined>;
  private readonly deliveredOnes: Together<Settlement, undefined>;

  constructor(
    private readonly database: Database,
    options: DeliveriesOptions,
  ) {
    super();
    this.disableAfterMs = options.disableAfterSeconds * 1000;
    // Each statement stands for itself, and a process may die between any two: a transaction is two round trips more.
    const query: Query = (sql, params) => database.query(sql, params);
    this.claims = new Together((claims) => claimDeliveries(query, claims), TOGETHER);
    this.deliveredOnes = new Together((settlements) => settleDelivered(query, settlements), TOGETHER);
  }

  override claim(
    subscriptionId: string,
    items: readonly ClaimItem[],
    leaseMs: number,
  ): Promise<ClaimedBatch | undefined> {
    return this.claims.run({ subscriptionId, items, leaseMs });
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
    // Nothing dies of these and nobody is disabled.
    if (outcomes.every(({ result }) => result === 'delivered'))
      return this.deliveredOnes.run({ subscriptionId, outcomes });
    await this.database.transaction(async (query) => {
      const isLasting = await noteHealth(query, subscriptionId, outcomes, this.disableAfterMs);
      const settled = await settleDeliveries(query, [{ subscriptionId, outcomes }]);
      await announceDeaths(query, subscriptionId, settled);
      if (isLasting) await disableSubscription(query, subscriptionId, LASTING);
    });
  }

  override async disable(subscriptionId: string, reason: string): Promise<void> {
    await this.database.transaction((query) => disableSubscription(query, subscriptionId, reason));
  }

  override expire(limit: number): Promise<number> {
    return this.database.transaction((query) => expireDeliveries(query, limit));
  }

  override async countOpenBreakers(): Promise<number> {
    const [row] = await this.database.query<{ count: string }>(
      `select count(*) from subscriptions where status = 'enabled' and probe_at is not null`,
    );
    return Number(row!.count);
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
           order by d.privileged desc, d.next_attempt_at limit case when s.probe_at is null then $4 else 1 end for update skip locked
         ) owed where s.probe_at is null or s.probe_at <= now() limit $3
       ) returning id, subscription_id, attempts, type, privileged`,
      [graceMs / 1000, holdMs / 1000, limit, OVERDUE_A_SUBSCRIPTION],
    );
    // An update gives its rows back in any order.
    const inOrder = rows.toSorted((a, b) => Number(b.privileged) - Number(a.privileged));
    return inOrder.map((row) => ({
      id: row.id,
      subscriptionId: row.subscription_id,
      attempt: row.attempts,
      revocation: row.type === 'session.revoked',
      ...(row.privileged && { privileged: true }),
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
