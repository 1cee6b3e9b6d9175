import { type Decision, decisionName, liveField, type SessionRecord } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';
import { eventId } from './event-id.js';
import type { LedgerHead } from './ledger-heads.js';

/** No session lives longer without authenticating anew; and where time is virtual, a start may lie ahead of all records. */
const MARGIN_MS = 31 * 86_400_000;

/**
 * Cause by id of those of the decisions' events that the ledger has already, endings excepted: their gate is the row. What
 * was recorded before a session began is not about it, so that only the latest partitions are looked into.
 */
export async function knownCauses(
  query: Query,
  decisions: readonly Decision[],
  sessions: ReadonlyMap<string, SessionRecord>,
  heads: ReadonlyMap<string, LedgerHead>,
): Promise<Map<string, unknown>> {
  const ids: string[] = [];
  let [since, until] = [Number.POSITIVE_INFINITY, 0];
  for (const decision of decisions) {
    const record = sessions.get(liveField(decision));
    if (decision.type === 'revoked' || record === undefined) continue;
    ids.push(eventId(decisionName(record.tenantId, decision)));
    const { recordedAt } = heads.get(record.tenantId)!;
    [since, until] = [Math.min(since, record.startedAt, recordedAt), Math.max(until, recordedAt)];
  }
  if (ids.length === 0) return new Map();
  const rows = await query<{ id: string; cause: unknown }>(
    `select id, data->'cause' as cause from events where id = any($1::uuid[]) and recorded_at between $2 and $3`,
    [ids, toInstant(since - MARGIN_MS), toInstant(until)],
  );
  return new Map(rows.map((row) => [row.id, row.cause ?? undefined]));
}
