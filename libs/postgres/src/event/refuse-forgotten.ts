import { CurfewError, type EventFilter } from '@curfew/domain';
import type { Database } from '../database.js';
import { findAnchor } from './ledger-anchors.js';

/**
 * Throws `cursor_expired` when events after the cursor were dropped: a reader of the feed must not miss any unawares. The
 * anchor is asked for after the rows were read, and is written before they go. A session's history is what is left of it.
 */
export async function refuseForgotten(
  database: Database,
  tenantId: string,
  filter: EventFilter,
  after: string,
  rows: readonly { readonly seq: string }[],
): Promise<void> {
  if (filter.sessionId !== undefined) return;
  if (rows[0] !== undefined && BigInt(rows[0].seq) === BigInt(after) + 1n) return;
  const { seq } = await findAnchor((sql, params) => database.query(sql, params), tenantId);
  if (BigInt(after) >= BigInt(seq)) return;
  throw new CurfewError(
    'cursor_expired',
    `Events up to number ${seq} are no longer kept: the oldest is number ${seq + 1}, read on with after=${seq}.`,
  );
}
