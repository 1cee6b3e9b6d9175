import type { CutOff, Hits, Matched, Revocation } from '@curfew/domain';
import { fromOptionalInstant } from '../instant.js';
import type { Matching } from './matching.js';
import { type SelectorRow, toSelector } from './selector-row.js';

export interface RevocationRow extends SelectorRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly tenant_number: number;
  readonly number: number;
  readonly reason: string;
  readonly requested_by: string;
  readonly on_behalf_of: string | null;
  readonly started_at: Date;
  readonly matched: number | null;
  readonly by_application: Matched['byApplication'] | null;
  readonly ended: number;
  readonly finished_at: Date | null;
}

/** Rows with the number of their tenant; a statement goes on with `where`. */
export const SELECT_REVOCATIONS =
  'select r.*, t.number as tenant_number from revocations r join tenants t on t.id = r.tenant_id';

export function toRevocation(row: RevocationRow): Revocation {
  return {
    id: row.id,
    selector: toSelector(row),
    reason: row.reason,
    requestedBy: row.requested_by,
    onBehalfOf: row.on_behalf_of ?? undefined,
    startedAt: row.started_at.getTime(),
    matched: row.matched ?? undefined,
    byApplication: row.by_application ?? undefined,
    ended: row.ended,
    finishedAt: fromOptionalInstant(row.finished_at),
  };
}

export function toCutOff(row: RevocationRow, matching: Matching): CutOff {
  return {
    tenantNumber: row.tenant_number,
    number: row.number,
    revocationId: row.id,
    reason: row.reason,
    actor: row.requested_by,
    at: row.started_at.getTime(),
    hits: hitsOf(matching),
  };
}

function hitsOf({ kind, value, profiles }: Matching): Hits {
  if (kind === 'all') return { kind };
  return kind === 'subject' ? { kind, subject: value! } : { kind: 'profiles', numbers: profiles };
}
