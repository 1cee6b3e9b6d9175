import type { Query } from '../database.js';
import { GENESIS } from './chain.js';

/** The last event of a tenant's chain that is no longer kept: what remains is linked to its hash. */
export interface LedgerAnchor {
  readonly seq: number;
  readonly hash: string;
}

/** Where the tenant's ledger begins: at its first event when nothing was dropped yet. */
export async function findAnchor(query: Query, tenantId: string): Promise<LedgerAnchor> {
  const [row] = await query<{ seq: string; hash: string }>(
    `select seq, hash from ledger_anchors where tenant_id = $1`,
    [tenantId],
  );
  return { seq: Number(row?.seq ?? 0), hash: row?.hash ?? GENESIS };
}

/** Anchors every chain at its last event in the partition, which is about to be dropped. Again, it changes nothing. */
export async function writeAnchors(query: Query, partition: string): Promise<void> {
  await query(
    `insert into ledger_anchors (tenant_id, seq, hash)
     select t.id, last.seq, last.hash from tenants t cross join lateral (
       select seq, hash from ${partition} where tenant_id = t.id order by seq desc limit 1
     ) last
     on conflict (tenant_id) do update set seq = excluded.seq, hash = excluded.hash
       where excluded.seq > ledger_anchors.seq`,
  );
}
