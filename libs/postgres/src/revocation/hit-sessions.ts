import type { HitSession } from '@curfew/domain';
import type { Query } from '../database.js';
import { columnsMatch, type Matching, parameters } from './matching.js';

interface HitRow {
  readonly id: string;
  readonly parent_id: string | null;
  readonly last_activity_at: Date;
  readonly generation: string;
  readonly epoch: number;
}

/** What a cut-off hits: its tenant's living sessions that match and started under a smaller number. */
export interface Hit extends Matching {
  readonly tenantNumber: number;
  readonly below: number;
}

/** Pages of what it hits, by id within each profile: so each page is read from the index that fits. */
export async function* hitSessions(query: Query, hit: Hit, limit: number): AsyncGenerator<readonly HitSession[]> {
  const byColumns = hit.kind === 'subject' || hit.kind === 'all';
  for (const profile of byColumns ? [undefined] : [0, ...hit.profiles]) {
    let after = '';
    for (;;) {
      const rows = await page(query, hit, profile, { after, limit });
      if (rows.length > 0) yield rows.map((row) => toHit(hit.tenantNumber, row));
      if (rows.length < limit) break;
      after = rows.at(-1)!.id;
    }
  }
}

function page(query: Query, hit: Hit, profile: number | undefined, { after, limit }: { after: string; limit: number }) {
  const { all, parameter } = parameters();
  const conditions = [
    `s.tenant_id = ${parameter(hit.tenantId)} and s.ended_at is null and s.cut_off < ${parameter(hit.below)}`,
    ...(profile === undefined ? [] : [`s.profile = ${parameter(profile)}`]),
    ...(profile ? [] : [columnsMatch(hit, parameter)]),
    `s.id > ${parameter(after)}`,
  ];
  return query<HitRow>(
    `select s.id, case when s.locator_shard is not null then s.parent_id end as parent_id, s.last_activity_at, s.generation, s.epoch from sessions s where ${conditions.join(' and ')}
     order by s.id limit ${parameter(limit)}`,
    all,
  );
}

function toHit(tenantNumber: number, row: HitRow): HitSession {
  return {
    tenantNumber,
    sessionId: row.id,
    parentId: row.parent_id ?? undefined,
    lastActivityAt: row.last_activity_at.getTime(),
    generation: Number(row.generation),
    epoch: row.epoch,
  };
}
