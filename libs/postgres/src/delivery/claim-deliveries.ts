import type { ClaimedBatch } from '@curfew/domain';
import type { Query } from '../database.js';
import { giveUp } from './give-up.js';
import { idRange } from './id-range.js';
import { owedEvents } from './owed-events.js';
import { signingReceiver } from './signing-receiver.js';

export interface ClaimItem {
  readonly id: string;
  readonly attempt: number;
}

interface ClaimedRow {
  id: string;
  attempts: number;
  decided_at: Date;
  replayed_at: Date | null;
  privileged: boolean;
  give_up_at: Date;
  event_seq: string;
  event_recorded_at: Date | null;
}

/**
 * The number of attempts is the gate: of two jobs for the same attempt one finds it moved on. Rows are taken in order of
 * their ids, so that overlapping batches do not stand in each other's way.
 */
export async function claimDeliveries(
  query: Query,
  subscriptionId: string,
  asked: readonly ClaimItem[],
  leaseMs: number,
): Promise<ClaimedBatch | undefined> {
  const found = await signingReceiver(query, subscriptionId);
  if (found === undefined) {
    await giveUp(query, subscriptionId, 'the subscription is disabled or deleted');
    return undefined;
  }
  const { open, ...receiver } = found;
  if (open && !(await takeProbe(query, subscriptionId, leaseMs))) return { ...receiver, deliveries: [] };
  const items = open ? asked.slice(0, receiver.batching?.maxEvents ?? 1) : asked;
  // `is true`: by their ids. Without it a table whose statistics are old is read by all that the receiver is owed.
  const rows = await query<ClaimedRow>(
    `with due as (
       select d.id from unnest($2::bigint[], $3::int[]) i (id, attempts)
       join deliveries d on d.id = i.id and d.attempts = i.attempts
       where (d.subscription_id = $1 and d.status in ('pending', 'failed')) is true and d.id between $5 and $6
       order by d.id for no key update of d
     )
     update deliveries d set attempts = d.attempts + 1, claimed_until = now() + make_interval(secs => $4)
     from due where d.id = due.id and d.id between $5 and $6
     returning d.id, d.attempts, d.decided_at, d.replayed_at, d.privileged, d.give_up_at, d.event_seq, d.event_recorded_at`,
    [
      subscriptionId,
      items.map((item) => item.id),
      items.map((item) => item.attempt),
      leaseMs / 1000,
      ...idRange(items.map((item) => item.id)),
    ],
  );
  if (open && rows.length === 0)
    await query(`update subscriptions set probe_at = now() where id = $1`, [subscriptionId]);
  const events = await owedEvents(query, receiver.tenantId, rows);
  const deliveries = rows
    .map((row) => ({
      id: row.id,
      attempt: row.attempts,
      event: events.get(row.event_seq)!,
      decidedAt: (row.replayed_at ?? row.decided_at).getTime(),
      giveUpAt: row.give_up_at.getTime(),
      ...(row.privileged && { privileged: true }),
    }))
    .toSorted((a, b) => a.event.seq - b.event.seq);
  return { ...receiver, deliveries };
}

/** One probe at a time: whoever gets it is the only one to send, until it has ended or its lease has. */
async function takeProbe(query: Query, subscriptionId: string, leaseMs: number): Promise<boolean> {
  const taken = await query(
    `update subscriptions set probe_at = now() + make_interval(secs => $2) where id = $1 and probe_at <= now()
     returning id`,
    [subscriptionId, leaseMs / 1000],
  );
  return taken.length > 0;
}
