import type { ClaimedBatch, ClaimedDelivery, EventData, EventType } from '@curfew/domain';
import type { Query } from '../database.js';
import { giveUp } from './give-up.js';

export interface ClaimItem {
  readonly id: string;
  readonly attempt: number;
}

interface ClaimedRow {
  id: string;
  attempts: number;
  decided_at: Date;
  give_up_at: Date;
  event_id: string;
  seq: string;
  type: EventType;
  at: Date;
  data: EventData;
  hash: string;
}

function toClaimed(row: ClaimedRow): ClaimedDelivery {
  const { type, data, hash } = row;
  return {
    id: row.id,
    attempt: row.attempts,
    event: { id: row.event_id, seq: Number(row.seq), type, timestamp: row.at.getTime(), data, hash },
    decidedAt: row.decided_at.getTime(),
    giveUpAt: row.give_up_at.getTime(),
  };
}

const CLAIMED_WITH_EVENT = `select c.id, c.attempts, c.decided_at, c.give_up_at, e.id as event_id, e.seq, e.type, e.at,
  e.data, e.hash from claimed c join events e on e.tenant_id = c.tenant_id and e.seq = c.event_seq`;

/**
 * The number of attempts is the gate: of two jobs for the same attempt one finds it moved on. Rows are taken in order of
 * their ids, so that overlapping batches do not stand in each other's way. A row of before 0005 does not know its event's partition.
 */
export async function claimDeliveries(
  query: Query,
  subscriptionId: string,
  items: readonly ClaimItem[],
  leaseMs: number,
): Promise<ClaimedBatch | undefined> {
  const [receiver] = await query<{ tenant_id: string; url: string; sealed_secret: Buffer }>(
    `select tenant_id, url, sealed_secret from subscriptions where id = $1 and status = 'enabled'`,
    [subscriptionId],
  );
  if (receiver === undefined) {
    await giveUp(query, subscriptionId, 'the subscription is disabled or deleted');
    return undefined;
  }
  const rows = await query<ClaimedRow>(
    `with due as (
       select d.id from unnest($2::bigint[], $3::int[]) i (id, attempts)
       join deliveries d on d.id = i.id and d.attempts = i.attempts
       where d.subscription_id = $1 and d.status in ('pending', 'failed')
       order by d.id for no key update of d
     ), claimed as (
       update deliveries d set attempts = d.attempts + 1, claimed_until = now() + make_interval(secs => $4)
       from due where d.id = due.id
       returning d.id, d.tenant_id, d.event_seq, d.attempts, d.decided_at, d.give_up_at, d.event_recorded_at
     )
     ${CLAIMED_WITH_EVENT} and e.recorded_at = c.event_recorded_at
     union all ${CLAIMED_WITH_EVENT} where c.event_recorded_at is null
     order by seq`,
    [subscriptionId, items.map((item) => item.id), items.map((item) => item.attempt), leaseMs / 1000],
  );
  const { tenant_id: tenantId, url, sealed_secret: sealedSecret } = receiver;
  return { tenantId, url, sealedSecret, deliveries: rows.map(toClaimed) };
}
