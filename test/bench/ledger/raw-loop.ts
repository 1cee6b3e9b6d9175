import { createHash, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { Tenant } from '../stage/fill.js';

/** As many as the ledger writer takes into one transaction. */
const ROWS_A_TRANSACTION = 2_000;
const DAY_MS = 86_400_000;

export interface RawEvent {
  readonly id: string;
  readonly sessionId: string;
  readonly data: string;
  readonly hash: string;
}

/** Events as ours are, written out beforehand: only what PostgreSQL does with them is measured. */
export function rawEvents(tenant: Tenant, sessionIds: readonly string[], at: number): readonly RawEvent[] {
  const instant = (ms: number) => new Date(ms).toISOString();
  return sessionIds.map((sessionId) => {
    const id = randomUUID();
    const data = JSON.stringify({
      application: 'bench',
      cause: 'idle_timeout',
      clock: 'idle',
      deadline: instant(at),
      decidedAt: instant(at + 40),
      epoch: 0,
      eventId: id,
      generation: 1,
      lastActivityAt: instant(at - 1_800_000),
      latenessMs: 40,
      policies: [{ field: 'idleTimeoutSeconds', policy: 'baseline', version: 1 }],
      schema: 1,
      sessionId,
      startedAt: instant(at - 3_600_000),
      subject: `person-${sessionId}`,
      tenant: tenant.id,
    });
    return { id, sessionId, data, hash: createHash('sha256').update(data).digest('hex') };
  });
}

/**
 * The fewest statements that leave the same behind: rows ended, events, and a delivery for every subscription, in one
 * transaction for every 2 000, on one connection. No outbox, no gate, no hashing.
 */
export async function rawLoop(
  postgres: Client,
  tenant: Tenant,
  events: readonly RawEvent[],
  at: number,
  attemptInMs = 0,
): Promise<void> {
  for (let from = 0; from < events.length; from += ROWS_A_TRANSACTION) {
    const some = events.slice(from, from + ROWS_A_TRANSACTION);
    const ids = some.map(({ id }) => id);
    const seqs = some.map((_, i) => from + i + 1_000_000);
    const recordedAt = new Date();
    await postgres.query('begin');
    await postgres.query(
      `update sessions s set ended_at = $2, cause = 'idle_timeout', deadline = $2 from unnest($3::text[]) u (id)
       where s.tenant_id = $1 and s.id = u.id and s.ended_at is null`,
      [tenant.id, new Date(at), some.map(({ sessionId }) => sessionId)],
    );
    await postgres.query(
      `insert into events (tenant_id, seq, id, type, session_id, at, data, prev_hash, hash, recorded_at)
       select $1, seq, id, 'session.revoked', session_id, $2, data::json, hash, hash, $8
       from unnest($3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[]) e (seq, id, session_id, data, hash)`,
      [
        tenant.id,
        new Date(at),
        seqs,
        ids,
        some.map(({ sessionId }) => sessionId),
        some.map(({ data }) => data),
        some.map(({ hash }) => hash),
        recordedAt,
      ],
    );
    await postgres.query(
      `insert into deliveries
         (tenant_id, subscription_id, event_id, event_seq, type, next_attempt_at, decided_at, give_up_at,
          event_recorded_at)
       select s.tenant_id, s.id, e.id, e.seq, 'session.revoked', $4, $2, $3, $7
       from unnest($5::bigint[], $6::uuid[]) e (seq, id)
       join subscriptions s on s.tenant_id = $1 and s.status = 'enabled'`,
      [tenant.id, new Date(at), new Date(at + DAY_MS), new Date(at + attemptInMs), seqs, ids, recordedAt],
    );
    await postgres.query('commit');
  }
}
