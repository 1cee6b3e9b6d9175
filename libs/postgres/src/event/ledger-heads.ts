import type { Query } from '../database.js';

/** The end of a tenant's chain, held by this transaction: nobody else appends until it is over (engine rule 17). */
export interface LedgerHead {
  readonly tenantId: string;
  seq: number;
  hash: string;
}

/** Locks the heads of the tenants with these numbers and of those with waiting events, in one order for all writers. */
export async function lockHeads(query: Query, tenantNumbers: readonly number[]): Promise<Map<string, LedgerHead>> {
  const rows = await query<{ tenant_id: string; seq: string; hash: string }>(
    `select h.tenant_id, h.seq, h.hash from ledger_heads h
     where h.tenant_id in (
       select id from tenants where number = any($1::int[]) union select tenant_id from event_intake
     )
     order by h.tenant_id for update`,
    [tenantNumbers],
  );
  return new Map(rows.map((row) => [row.tenant_id, { tenantId: row.tenant_id, seq: Number(row.seq), hash: row.hash }]));
}

export async function writeHeads(query: Query, heads: readonly LedgerHead[]): Promise<void> {
  await query(
    `update ledger_heads h set seq = u.seq, hash = u.hash
     from unnest($1::uuid[], $2::bigint[], $3::text[]) u (tenant_id, seq, hash) where h.tenant_id = u.tenant_id`,
    [heads.map((h) => h.tenantId), heads.map((h) => h.seq), heads.map((h) => h.hash)],
  );
}
