import type { Act, AuditEntry } from '@curfew/domain';
import type { Query } from '../database.js';

export type AuditDraft = Pick<AuditEntry, 'action' | 'target' | 'reason' | 'before' | 'after'>;

/** Writes one administrative act, in the transaction of the act itself. */
export async function writeAudit(query: Query, act: Act, entry: AuditDraft): Promise<void> {
  await query(
    `insert into audit (tenant_id, key_id, on_behalf_of, request_id, action, target, reason, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9::json)`,
    [
      act.tenantId,
      act.keyId,
      act.onBehalfOf ?? null,
      act.requestId ?? null,
      entry.action,
      entry.target,
      entry.reason ?? null,
      entry.before === undefined ? null : JSON.stringify(entry.before),
      entry.after === undefined ? null : JSON.stringify(entry.after),
    ],
  );
}

/** Curfew acting by itself. */
export function systemAct(tenantId: string): Act {
  return { tenantId, keyId: 'system' };
}
