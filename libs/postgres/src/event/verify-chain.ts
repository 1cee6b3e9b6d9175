import type { Query } from '../database.js';
import { findAnchor } from './ledger-anchors.js';
import { chainHash } from './chain.js';

const PAGE = 1_000;

interface StoredEvent {
  seq: string;
  id: string;
  type: string;
  session_id: string | null;
  at: Date;
  data: string;
  prev_hash: string;
  hash: string;
}

function fits(row: StoredEvent, seq: number, previous: string): boolean {
  const { sessionId } = JSON.parse(row.data) as { sessionId?: string };
  const link = { seq, id: row.id, type: row.type, timestamp: row.at.getTime(), data: row.data };
  return (
    Number(row.seq) === seq &&
    row.prev_hash === previous &&
    row.hash === chainHash(previous, link) &&
    row.session_id === (sessionId ?? null)
  );
}

/**
 * The first place where the tenant's chain is broken or missing, up to the head as it stood at the start. It begins at the
 * anchor, which stands for what was dropped.
 */
export async function verifyChain(query: Query, tenantId: string): Promise<number | undefined> {
  const [head] = await query<{ seq: string; hash: string }>(`select seq, hash from ledger_heads where tenant_id = $1`, [
    tenantId,
  ]);
  const last = Number(head?.seq ?? 0);
  const anchor = await findAnchor(query, tenantId);
  let [seq, previous] = [anchor.seq + 1, anchor.hash];
  while (seq <= last) {
    const rows = await query<StoredEvent>(
      `select seq, id, type, session_id, at, data::text, prev_hash, hash from events
       where tenant_id = $1 and seq >= $2 and seq <= $3 order by seq limit $4`,
      [tenantId, seq, last, PAGE],
    );
    if (rows.length === 0) return seq;
    for (const row of rows) {
      if (!fits(row, seq, previous)) return seq;
      previous = row.hash;
      seq++;
    }
  }
  return last > 0 && head!.hash !== previous ? last : undefined;
}
