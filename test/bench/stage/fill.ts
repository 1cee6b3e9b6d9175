import { liveField, shardOf } from '@curfew/domain';
import type { Client } from 'pg';
import { limitsOf } from './limits.js';

export const SHARDS = 16;
const ROWS_A_STATEMENT = 50_000;
/** Longer ago than any idle timeout here, shorter than the absolute one. */
/** Cut-offs know sessions by such numbers; all here are alike. */
const PROFILE = 1;
const STARTED_BEFORE_MS = 3_600_000;

export interface Tenant {
  readonly id: string;
  readonly number: number;
}

/** Sessions as the API would have started them, one ending each: they are not warned. */
export interface Filling {
  readonly count: number;
  readonly idleSeconds: number;
  idOf(i: number): string;
  lastActivityAt(i: number): number;
}

/** Writes rows as session starts would, many a statement. The worker brings them into Redis: that is its restoration. */
export async function fillSessions(postgres: Client, tenant: Tenant, filling: Filling): Promise<void> {
  await postgres.query(
    `insert into session_profiles (tenant_id, number, application, groups, key)
     values ($1, ${PROFILE}, 'bench', '{}', profile_key('bench', '{}')) on conflict do nothing`,
    [tenant.id],
  );
  for (let from = 0; from < filling.count; from += ROWS_A_STATEMENT) {
    const count = Math.min(ROWS_A_STATEMENT, filling.count - from);
    await insert(
      postgres,
      tenant,
      filling,
      Array.from({ length: count }, (_, i) => from + i),
    );
  }
  // As a table is that has been lived in: else autovacuum takes a core just when something is measured.
  await postgres.query('vacuum analyze sessions');
}

async function insert(postgres: Client, tenant: Tenant, filling: Filling, numbers: readonly number[]): Promise<void> {
  const ids = numbers.map((i) => filling.idOf(i));
  const limits = limitsOf(filling.idleSeconds);
  const field = (id: string) => liveField({ tenantNumber: tenant.number, sessionId: id });
  await postgres.query(
    `insert into sessions (tenant_id, id, subject, application, groups, labels, content_hash, started_at,
       authenticated_at, last_activity_at, limits, trace, generation, shard, cut_off, profile)
     select $1, u.id, 'person-' || u.id, 'bench', '{}', '{}', 'hash', u.started, u.started, u.last, $2::json,
       $3::json, 1, u.shard, 1, ${PROFILE}
     from (select id, shard, to_timestamp(last / 1000.0) as last, to_timestamp($4 / 1000.0) as started
       from unnest($5::text[], $6::smallint[], $7::float8[]) v (id, shard, last)) u`,
    [
      tenant.id,
      JSON.stringify(limits),
      JSON.stringify([{ field: 'idleTimeoutSeconds', value: filling.idleSeconds, policy: 'baseline', version: 1 }]),
      Date.now() - STARTED_BEFORE_MS,
      ids,
      ids.map((id) => shardOf(field(id), SHARDS)),
      numbers.map((i) => filling.lastActivityAt(i)),
    ],
  );
}
