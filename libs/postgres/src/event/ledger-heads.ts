import type { Query } from '../database.js';
import { toInstant } from '../instant.js';

/** The end of a tenant's chain, held by this transaction: nobody else appends until it is over (engine rule 17). */
export interface LedgerHead {
  readonly tenantId: string;
  seq: number;
  hash: string;
  /** When what is appended now is recorded: never before what was appended earlier, whatever clocks do. */
  readonly recordedAt: number;
}

interface HeadRow {
  tenant_id: string;
  seq: string;
  hash: string;
  recorded_at: Date;
  now: Date;
}

function toHead({ tenant_id: tenantId, seq, hash, recorded_at: last, now }: HeadRow): LedgerHead {
  return { tenantId, seq: Number(seq), hash, recordedAt: Math.max(last.getTime(), now.getTime()) };
}

/** Locks the heads of the tenants with these numbers and of those with waiting events, in one order for all writers. */
export async function lockHeads(query: Query, tenantNumbers: readonly number[]): Promise<Map<string, LedgerHead>> {
  const rows = await query<HeadRow>(
    `select h.tenant_id, h.seq, h.hash, h.recorded_at, clock_timestamp() as now from ledger_heads h
     where h.tenant_id in (
       select id from tenants where number = any($1::int[]) union select tenant_id from event_intake
     )
     order by h.tenant_id for update`,
    [tenantNumbers],
  );
  return new Map(rows.map((row) => [row.tenant_id, toHead(row)]));
}

export async function writeHeads(query: Query, heads: readonly LedgerHead[]): Promise<void> {
  await query(
    `update ledger_heads h set seq = u.seq, hash = u.hash, recorded_at = u.recorded_at
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[]) u (tenant_id, seq, hash, recorded_at)
     where h.tenant_id = u.tenant_id`,
    [
      heads.map((h) => h.tenantId),
      heads.map((h) => h.seq),
      heads.map((h) => h.hash),
      heads.map((h) => toInstant(h.recordedAt)),
    ],
  );
}
