import type { ApiKey, KeyRecord, NewKey, Scope } from '@curfew/domain';
import type { Query } from '../database.js';
import { fromOptionalInstant, toOptionalInstant } from '../instant.js';

export interface KeyRow {
  id: string;
  number: string;
  tenant_id: string;
  tenant_number: number;
  name: string;
  secret_hash: string;
  scopes: Scope[];
  application: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}

export function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    scopes: row.scopes,
    application: row.application ?? undefined,
    createdAt: row.created_at.getTime(),
    expiresAt: fromOptionalInstant(row.expires_at),
    lastUsedAt: fromOptionalInstant(row.last_used_at),
  };
}

export function toKeyRecord(row: KeyRow): KeyRecord {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    tenantNumber: row.tenant_number,
    secretHash: row.secret_hash,
    scopes: row.scopes,
    application: row.application ?? undefined,
    expiresAt: fromOptionalInstant(row.expires_at),
  };
}

export async function insertKey(query: Query, tenantId: string, key: NewKey): Promise<KeyRow> {
  const [row] = await query<KeyRow>(
    `insert into api_keys (id, tenant_id, name, secret_hash, scopes, application, expires_at, bootstrap)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     returning *, (select number from tenants where tenants.id = tenant_id) as tenant_number`,
    [
      key.id,
      tenantId,
      key.name,
      key.secretHash,
      key.scopes,
      key.application ?? null,
      toOptionalInstant(key.expiresAt),
      key.bootstrap ?? false,
    ],
  );
  return row!;
}

/** What of a key goes to the audit log: never the hash. */
export function auditedKey(key: NewKey): object {
  return { name: key.name, scopes: key.scopes, application: key.application, expiresAt: key.expiresAt };
}
