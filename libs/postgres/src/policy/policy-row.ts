import type { Policy, PolicyChange, PolicyDocument, PolicyVersion } from '@curfew/domain';
import type { Query } from '../database.js';
import { fromOptionalInstant } from '../instant.js';

export interface PolicyRow {
  name: string;
  version: number;
  generation: string;
  document: PolicyDocument;
  published_at: Date;
  published_by: string;
}

export interface VersionRow extends Omit<PolicyRow, 'document'> {
  document: PolicyDocument | null;
  diff: PolicyChange[];
  touched: number;
  warned: number;
  ended: number;
  redated_at: Date | null;
}

function published(row: PolicyRow | VersionRow): Omit<Policy, 'document'> {
  return {
    version: row.version,
    generation: Number(row.generation),
    publishedAt: row.published_at.getTime(),
    publishedBy: row.published_by,
  };
}

export function toPolicy(row: PolicyRow): Policy {
  return { document: row.document, ...published(row) };
}

export function toVersion(row: VersionRow): PolicyVersion {
  return {
    ...published(row),
    document: row.document ?? undefined,
    deleted: row.document === null,
    diff: row.diff,
    redating: {
      touched: row.touched,
      warned: row.warned,
      ended: row.ended,
      finishedAt: fromOptionalInstant(row.redated_at),
    },
  };
}

export async function currentPolicies(query: Query, tenantId: string): Promise<Policy[]> {
  const rows = await query<PolicyRow>(`select * from policies where tenant_id = $1 order by name`, [tenantId]);
  return rows.map(toPolicy);
}
