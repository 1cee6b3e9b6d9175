import type { Query } from '../database.js';
import { idRange } from './id-range.js';

export interface ClaimItem {
  readonly id: string;
  /** How many attempts were made before. */
  readonly attempt: number;
}

/** What one job asks for. */
export interface Claim {
  readonly subscriptionId: string;
  readonly items: readonly ClaimItem[];
  readonly leaseMs: number;
}

export interface ClaimedRow {
  /** Which of the claims. */
  claim: number;
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
 * Takes rows for one attempt each. Their number of attempts is the gate: of two jobs for the same attempt one finds it
 * moved on. What is in the hands of another is passed over, so that no receiver waits for what happens to another's
 * deliveries; if it should be tried all the same, it is found again when it is overdue.
 */
export async function claimRows(query: Query, claims: readonly Claim[]): Promise<ClaimedRow[]> {
  const asked = claims.flatMap(({ subscriptionId, items, leaseMs }, claim) =>
    items.map((item) => ({ claim, subscriptionId, leaseMs, ...item })),
  );
  if (asked.length === 0) return [];
  const ids = asked.map(({ id }) => id);
  // `is true`: by their ids. Without it a table whose statistics are old is read by all that the receivers are owed.
  return query<ClaimedRow>(
    `with due as (
       select d.id, i.claim, i.lease from unnest($1::int[], $2::uuid[], $3::bigint[], $4::int[], $5::float8[])
         i (claim, subscription_id, id, attempts, lease)
       join deliveries d on d.id = i.id and d.attempts = i.attempts
       where (d.subscription_id = i.subscription_id and d.status in ('pending', 'failed')) is true
         and d.id between $6 and $7
       for no key update of d skip locked
     )
     update deliveries d set attempts = d.attempts + 1, claimed_until = now() + make_interval(secs => due.lease)
     from due where d.id = due.id and d.id between $6 and $7
     returning due.claim, d.id, d.attempts, d.decided_at, d.replayed_at, d.privileged, d.give_up_at, d.event_seq,
       d.event_recorded_at`,
    [
      asked.map(({ claim }) => claim),
      asked.map(({ subscriptionId }) => subscriptionId),
      ids,
      asked.map(({ attempt }) => attempt),
      asked.map(({ leaseMs }) => leaseMs / 1000),
      ...idRange(ids),
    ],
  );
}
