import { Keys, type Act, type ApiKey, type KeyRecord, type NewKey, type Page, type PageRequest } from '@curfew/domain';
import { systemAct, writeAudit } from '../audit/write-audit.js';
import { numberCursor, pageOf } from '../cursor.js';
import type { Database } from '../database.js';
import { toInstant } from '../instant.js';
import { replaceBootstrap } from './replace-bootstrap.js';
import { auditedKey, insertKey, toApiKey, toKeyRecord, type KeyRow } from './insert-key.js';

export class PostgresKeys extends Keys {
  constructor(private readonly database: Database) {
    super();
  }

  override create(key: NewKey, act: Act): Promise<KeyRecord & ApiKey> {
    return this.database.transaction(async (query) => {
      const row = await insertKey(query, act.tenantId, key);
      await writeAudit(query, act, { action: 'key.create', target: `key/${key.id}`, after: auditedKey(key) });
      return { ...toKeyRecord(row), ...toApiKey(row) };
    });
  }

  override delete(id: string, act: Act): Promise<boolean> {
    return this.database.transaction(async (query) => {
      const [row] = await query<KeyRow>(
        `update api_keys set deleted_at = now() where id = $1 and tenant_id = $2 and deleted_at is null returning *`,
        [id, act.tenantId],
      );
      if (row === undefined) return false;
      const before = { name: row.name, scopes: row.scopes };
      await writeAudit(query, act, { action: 'key.delete', target: `key/${id}`, before });
      return true;
    });
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<ApiKey>> {
    const rows = await this.database.query<KeyRow>(
      `select * from api_keys where tenant_id = $1 and deleted_at is null and number > $2 order by number limit $3`,
      [tenantId, numberCursor(page.after, '0'), page.limit + 1],
    );
    return pageOf(rows, page.limit, toApiKey, (row) => row.number);
  }

  override async find(id: string): Promise<KeyRecord | undefined> {
    const [row] = await this.database.query<KeyRow>(
      `select k.*, t.number as tenant_number from api_keys k join tenants t on t.id = k.tenant_id
       where k.id = $1 and k.deleted_at is null`,
      [id],
    );
    return row && toKeyRecord(row);
  }

  override ensureBootstrap(key: NewKey, tenantId: string): Promise<string[]> {
    return this.database.transaction((query) => replaceBootstrap(query, key, systemAct(tenantId)));
  }

  override async noteUse(uses: ReadonlyMap<string, number>): Promise<void> {
    await this.database.query(
      `update api_keys k set last_used_at = u.at from unnest($1::text[], $2::timestamptz[]) u (id, at)
       where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`,
      [[...uses.keys()], [...uses.values()].map(toInstant)],
    );
  }
}
