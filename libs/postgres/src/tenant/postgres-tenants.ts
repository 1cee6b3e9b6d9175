import { randomUUID } from 'node:crypto';
import {
  BASELINE,
  BORN_BASELINE,
  CurfewError,
  Tenants,
  type Act,
  type NewKey,
  type Page,
  type PageRequest,
  type PolicyDocument,
  type Tenant,
} from '@curfew/domain';
import { systemAct, writeAudit } from '../audit/write-audit.js';
import { numberCursor, pageOf } from '../cursor.js';
import type { Database, Query } from '../database.js';
import { auditedKey, insertKey } from '../key/insert-key.js';
import { insertVersion } from '../policy/insert-version.js';

interface TenantRow {
  id: string;
  number: number;
  name: string;
  created_at: Date;
}

function toTenant(row: TenantRow): Tenant {
  return { id: row.id, number: row.number, name: row.name, createdAt: row.created_at.getTime() };
}

/** Tenant, ledger head and baseline; undefined when the name is taken. */
async function bear(
  query: Query,
  name: string,
  document: PolicyDocument = BORN_BASELINE,
  internal = false,
): Promise<Tenant | undefined> {
  const [row] = await query<TenantRow>(
    `insert into tenants (id, name, internal) values ($1, $2, $3) on conflict (name) do nothing returning *`,
    [randomUUID(), name, internal],
  );
  if (row === undefined) return undefined;
  await query(`insert into ledger_heads (tenant_id) values ($1)`, [row.id]);
  const act = systemAct(row.id);
  await insertVersion(query, { act, name: BASELINE, version: 1, generation: 1, document });
  await writeAudit(query, act, { action: 'tenant.create', target: `tenant/${row.id}`, after: { name } });
  return toTenant(row);
}

export class PostgresTenants extends Tenants {
  constructor(private readonly database: Database) {
    super();
  }

  override create(name: string, adminKey: NewKey, act: Act): Promise<Tenant> {
    return this.database.transaction(async (query) => {
      const tenant = await bear(query, name);
      if (tenant === undefined) throw new CurfewError('tenant_exists', `There is a tenant named "${name}" already.`);
      await insertKey(query, tenant.id, adminKey);
      await writeAudit(query, systemAct(tenant.id), {
        action: 'key.create',
        target: `key/${adminKey.id}`,
        after: auditedKey(adminKey),
      });
      await writeAudit(query, act, { action: 'tenant.create', target: `tenant/${tenant.id}`, after: { name } });
      return tenant;
    });
  }

  override async ensure(name: string): Promise<Tenant> {
    const find = async () => {
      const [row] = await this.database.query<TenantRow>(`select * from tenants where name = $1`, [name]);
      return row && toTenant(row);
    };
    return (await find()) ?? (await this.database.transaction((query) => bear(query, name))) ?? (await find())!;
  }

  override async ensureInternal(name: string, baseline: PolicyDocument): Promise<Tenant> {
    const made = await this.database.transaction((query) => bear(query, name, baseline, true));
    if (made !== undefined) return made;
    const [row] = await this.database.query<TenantRow>(`select * from tenants where name = $1 and internal`, [name]);
    if (row === undefined) throw new CurfewError('tenant_exists', `"${name}" is the name of another tenant.`);
    return toTenant(row);
  }

  override async dropInternalSessions(): Promise<void> {
    const old = `using tenants t where t.internal and s.tenant_id = t.id and s.ended_at < now() - interval '1 hour'`;
    for (const table of ['sessions', 'session_stubs']) await this.database.query(`delete from ${table} s ${old}`);
  }

  override async list(page: PageRequest): Promise<Page<Tenant>> {
    const rows = await this.database.query<TenantRow>(
      `select * from tenants where number > $1::bigint and not internal order by number limit $2`,
      [numberCursor(page.after, '0'), page.limit + 1],
    );
    return pageOf(rows, page.limit, toTenant, (row) => String(row.number));
  }
}
