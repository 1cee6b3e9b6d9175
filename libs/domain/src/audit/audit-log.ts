import type { Page, PageRequest } from '../page.js';
import type { Act } from './act.js';

/** One administrative act: who, what, before, after, why (ISO/IEC 27001:2022 A.8.15). */
export interface AuditEntry {
  readonly id: string;
  readonly at: number;
  readonly keyId: string;
  readonly onBehalfOf?: string;
  readonly requestId?: string;
  /** `policy.create`, `policy.replace`, `policy.delete`, `key.create`, `key.delete`, `tenant.create`, `subscription.create` … */
  readonly action: string;
  /** `policy/baseline`, `key/<id>`, `session/<id>` … */
  readonly target: string;
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The audit log. Stores write to it in the transaction of each act; `record` is for acts without a row of their own. */
export abstract class AuditLog {
  abstract record(
    act: Act,
    entry: Pick<AuditEntry, 'action' | 'target' | 'reason' | 'before' | 'after'>,
  ): Promise<void>;
  /** Oldest first; the cursor is the entry's id. */
  abstract list(tenantId: string, page: PageRequest): Promise<Page<AuditEntry>>;
}
