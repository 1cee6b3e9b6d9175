import { CurfewError, Replays, type Act, type Replayed, type ReplayRange } from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import { isBigint, numberCursor } from '../cursor.js';
import type { Database, Query } from '../database.js';
import { isUuid } from '../uuid.js';
import { oweAgain } from './owe-again.js';
import { seqAt } from './seq-at.js';

const DAY_SECONDS = 86_400;
/** Events that one request looks at. */
const EVENTS_A_REQUEST = 1_000;

export interface ReplaysOptions {
  readonly longestTokenSeconds: number;
}

export class PostgresReplays extends Replays {
  private readonly keepTryingSeconds: number;

  constructor(
    private readonly database: Database,
    options: ReplaysOptions,
  ) {
    super();
    this.keepTryingSeconds = Math.max(DAY_SECONDS, options.longestTokenSeconds);
  }

  override delivery(subscriptionId: string, deliveryId: string, act: Act): Promise<Replayed> {
    return this.database.transaction(async (query) => {
      await requireEnabled(query, act.tenantId, subscriptionId);
      const [row] = await query<{ event_seq: string }>(
        `select event_seq from deliveries d where id = $1 and subscription_id = $2
           and exists (select from events e where e.tenant_id = d.tenant_id and e.seq = d.event_seq)`,
        [isBigint(deliveryId) ? deliveryId : '0', subscriptionId],
      );
      if (row === undefined) throw new CurfewError('not_found', 'There is no such delivery, or its event is not kept.');
      const replayed = await this.oweAgain(query, act, [Number(row.event_seq)], subscriptionId, true);
      await writeAudit(query, act, {
        action: 'delivery.replay',
        target: `subscription/${subscriptionId}`,
        after: { delivery: deliveryId, replayed },
      });
      return { replayed };
    });
  }

  override event(eventId: string, subscriptionId: string | undefined, act: Act): Promise<Replayed> {
    return this.database.transaction(async (query) => {
      if (subscriptionId !== undefined) await requireEnabled(query, act.tenantId, subscriptionId);
      const [row] = isUuid(eventId)
        ? await query<{ seq: string }>(`select seq from events where id = $1 and tenant_id = $2`, [
            eventId,
            act.tenantId,
          ])
        : [];
      if (row === undefined) throw new CurfewError('not_found', 'There is no such event.');
      const replayed = await this.oweAgain(query, act, [Number(row.seq)], subscriptionId, true);
      await writeAudit(query, act, {
        action: 'event.replay',
        target: `event/${eventId}`,
        after: { subscription: subscriptionId, replayed },
      });
      return { replayed };
    });
  }

  override range(subscriptionId: string, range: ReplayRange, act: Act): Promise<Replayed> {
    return this.database.transaction(async (query) => {
      await requireEnabled(query, act.tenantId, subscriptionId);
      const after = Math.max(
        Number(numberCursor(range.after, '0')),
        (await seqAt(query, act.tenantId, range.from)) - 1,
      );
      const end = await seqAt(query, act.tenantId, range.to);
      const last = Math.min(end - 1, after + EVENTS_A_REQUEST);
      const seqs = Array.from({ length: Math.max(0, last - after) }, (_, i) => after + 1 + i);
      const replayed = await this.oweAgain(query, act, seqs, subscriptionId, range.delivered);
      const [from, to] = [range.from, range.to].map((at) => new Date(at).toISOString());
      await writeAudit(query, act, {
        action: 'subscription.replay',
        target: `subscription/${subscriptionId}`,
        after: { from, to, after: range.after, delivered: range.delivered, replayed },
      });
      return { replayed, ...(last < end - 1 && { next: String(last) }) };
    });
  }

  private oweAgain(
    query: Query,
    { tenantId }: Act,
    seqs: readonly number[],
    subscriptionId: string | undefined,
    delivered: boolean,
  ): Promise<number> {
    const { keepTryingSeconds } = this;
    return oweAgain(query, { tenantId, seqs, subscriptionId, delivered, keepTryingSeconds });
  }
}

async function requireEnabled(query: Query, tenantId: string, subscriptionId: string): Promise<void> {
  const [row] = isUuid(subscriptionId)
    ? await query<{ status: string }>(`select status from subscriptions where id = $1 and tenant_id = $2`, [
        subscriptionId,
        tenantId,
      ])
    : [];
  if (row === undefined) throw new CurfewError('not_found', 'There is no such subscription.');
  if (row.status === 'disabled')
    throw new CurfewError('subscription_disabled', 'The subscription is disabled: enable it first.');
}
