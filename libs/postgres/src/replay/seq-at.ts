import type { Query } from '../database.js';
import { findAnchor } from '../event/ledger-anchors.js';

/**
 * The place of the tenant's first event that was recorded at `at` or later, or the one after the last. Found by halving:
 * in a chain nothing was recorded before what stands before it, and no index is kept for so rare a question.
 */
export async function seqAt(query: Query, tenantId: string, at: number): Promise<number> {
  const [head] = await query<{ seq: string }>(`select seq from ledger_heads where tenant_id = $1`, [tenantId]);
  let [low, high] = [(await findAnchor(query, tenantId)).seq + 1, Number(head?.seq ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await query<{ recorded_at: Date }>(
      `select recorded_at from events where tenant_id = $1 and seq = $2`,
      [tenantId, middle],
    );
    // One that was dropped meanwhile was recorded before everything that is kept.
    if (event !== undefined && event.recorded_at.getTime() >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}
