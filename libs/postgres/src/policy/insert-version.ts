import { diffDocuments, type Act, type Policy, type PolicyDocument } from '@curfew/domain';
import type { Query } from '../database.js';
import { toPolicy, type PolicyRow } from './policy-row.js';

export interface NewVersion {
  readonly act: Act;
  readonly name: string;
  readonly version: number;
  readonly generation: number;
  readonly previous?: PolicyDocument;
  /** Absent: the version that deletes the policy. */
  readonly document?: PolicyDocument;
}

/** Writes a version into the history and, when it has a document, makes it the current one. */
export async function insertVersion(query: Query, next: NewVersion): Promise<Policy | undefined> {
  const { act, name, version, generation, document } = next;
  const by = act.onBehalfOf ?? act.keyId;
  const text = document === undefined ? null : JSON.stringify(document);
  await query(
    `insert into policy_versions
       (tenant_id, name, version, generation, document, diff, published_at, published_by, redated_at)
     select $1, $2, $3, $4, $5::json, $6::json, now(), $7, case when t.redated_generation >= $4 then now() end
     from tenants t where t.id = $1`,
    [act.tenantId, name, version, generation, text, JSON.stringify(diffDocuments(next.previous, document)), by],
  );
  if (document === undefined) return undefined;
  const [row] = await query<PolicyRow>(
    `insert into policies (tenant_id, name, version, generation, document, published_at, published_by)
     values ($1, $2, $3, $4, $5::json, now(), $6)
     on conflict (tenant_id, name) do update set version = excluded.version, generation = excluded.generation,
       document = excluded.document, published_at = excluded.published_at, published_by = excluded.published_by
     returning *`,
    [act.tenantId, name, version, generation, text, by],
  );
  return toPolicy(row!);
}
