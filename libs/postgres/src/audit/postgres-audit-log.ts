import { AuditLog, type Act, type AuditEntry, type Page, type PageRequest } from '@curfew/domain';
import { numberCursor, pageOf } from '../cursor.js';
import type { Database } from '../database.js';
import { writeAudit, type AuditDraft } from './write-audit.js';

interface AuditRow {
  id: string;
  at: Date;
  key_id: string;
  on_behalf_of: string | null;
  request_id: string | null;
  action: string;
  target: string;
  reason: string | null;
  before: unknown;
  after: unknown;
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: row.at.getTime(),
    keyId: row.key_id,
    onBehalfOf: row.on_behalf_of ?? undefined,
    requestId: row.request_id ?? undefined,
    action: row.action,
    target: row.target,
    reason: row.reason ?? undefined,
    before: row.before ?? undefined,
    after: row.after ?? undefined,
  };
}

export class PostgresAuditLog extends AuditLog {
  constructor(private readonly database: Database) {
    super();
  }

  override async record(act: Act, entry: AuditDraft): Promise<void> {
    await writeAudit((sql, params) => this.database.query(sql, params), act, entry);
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<AuditEntry>> {
    const rows = await this.database.query<AuditRow>(
      `select * from audit where tenant_id = $1 and id > $2 order by id limit $3`,
      [tenantId, numberCursor(page.after, '0'), page.limit + 1],
    );
    return pageOf(rows, page.limit, toEntry, (row) => row.id);
  }
}
