import { CurfewError, homeOf, liveField, type SessionRecord, shardOf } from '@curfew/domain';
import type { Query } from '../database.js';
import { toInstant } from '../instant.js';

/**
 * The number of its profile; undefined when the tenant has a session of this id already. Throws `session_ended` when it had
 * one that is archived: the stub is looked for after the row is in, so that a session on its way to the archive is seen in
 * one place or the other.
 */
export async function insertSession(
  query: Query,
  record: SessionRecord,
  contentHash: string,
  shards: number,
): Promise<number | undefined> {
  const [row] = await query<{ profile: number; stubbed: boolean }>(
    `insert into sessions (tenant_id, id, subject, application, groups, client_type, classification, labels,
       authentication, parent_id, content_hash, started_at, authenticated_at, last_activity_at, limits, trace, observed,
       generation, shard, locator_shard, cut_off, profile)
     values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9::json, $10, $11, $12, $13, $12, $14::json, $15::json, $16::json,
       $17, $18, $19, $20,
       coalesce((select number from session_profiles where tenant_id = $1 and key = profile_key($4, $5)), 0))
     on conflict do nothing returning profile, session_stubbed(tenant_id, id) as stubbed`,
    [
      record.tenantId,
      record.sessionId,
      record.subject,
      record.application,
      record.groups,
      record.clientType ?? null,
      record.classification ?? null,
      JSON.stringify(record.labels),
      json(record.authentication),
      record.parentId ?? null,
      contentHash,
      toInstant(record.startedAt),
      toInstant(record.authenticatedAt),
      JSON.stringify(record.limits),
      JSON.stringify(record.trace),
      json(record.observed),
      record.generation,
      homeOf(record, shards),
      record.parentId === undefined ? null : shardOf(liveField(record), shards),
      record.cutOff,
    ],
  );
  if (row?.stubbed) throw new CurfewError('session_ended', 'A session with this id has ended.');
  return row?.profile;
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
