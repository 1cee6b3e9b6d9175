import type { Query } from '../database.js';
import { toInstant } from '../instant.js';

/**
 * Deletes receipts that came before the instant, the oldest first, but none from the time of an event that is kept: that goes
 * by whole months, and what is said of a warning stays as long as the warning.
 */
export async function dropReceipts(query: Query, before: number, limit: number): Promise<number> {
  const [row] = await query<{ gone: string }>(
    `with gone as (
       delete from warning_receipts where ctid = any (array(
         select ctid from warning_receipts where received_at < least($1, (select recorded_at from events limit 1))
         order by received_at limit $2))
       returning tenant_id
     ), noted as (
       insert into audit (tenant_id, key_id, action, target, before)
       select tenant_id, 'system', 'retention.drop', 'warning_receipts', json_build_object('receipts', count(*))
       from gone group by tenant_id
     )
     select count(*) as gone from gone`,
    [toInstant(before), limit],
  );
  return Number(row!.gone);
}
