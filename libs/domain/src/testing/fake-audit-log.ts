import type { Act } from '../audit/act.js';
import { AuditLog, type AuditEntry } from '../audit/audit-log.js';
import type { Page, PageRequest } from '../page.js';
import { pageByNumber } from './fake-page.js';
import type { FakeTruthState } from './fake-truth-state.js';

export class FakeAuditLog extends AuditLog {
  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async record(
    act: Act,
    entry: Pick<AuditEntry, 'action' | 'target' | 'reason' | 'before' | 'after'>,
  ): Promise<void> {
    this.state.audit(act, entry);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<AuditEntry>> {
    return pageByNumber(this.state.tenant(tenantId).audit, page, (entry) => Number(entry.id));
  }
}
