import type { Act, NewKey } from '@curfew/domain';
import { writeAudit } from '../audit/write-audit.js';
import type { Query } from '../database.js';
import { auditedKey, insertKey } from './insert-key.js';

interface Known {
  tenant_id: string;
  secret_hash: string;
  bootstrap: boolean;
  deleted: boolean;
  replaced: boolean;
}

/**
 * Makes `key` the one bootstrap key. A key never comes back from deletion, so one that an administrator deleted stays
 * deleted while the environment still names it, and one that was replaced before is refused with a plain Error.
 */
export async function replaceBootstrap(query: Query, key: NewKey, act: Act): Promise<string[]> {
  // Several processes boot at once.
  await query('select from tenants where id = $1 for no key update', [act.tenantId]);
  const [known] = await query<Known>(
    `select tenant_id, secret_hash, bootstrap, replaced, deleted_at is not null as deleted from api_keys where id = $1`,
    [key.id],
  );
  if (known === undefined) {
    await insertKey(query, act.tenantId, { ...key, bootstrap: true });
    await writeAudit(query, act, { action: 'key.create', target: `key/${key.id}`, after: auditedKey(key) });
  } else {
    refuseMisuse(known, key, act);
  }
  const replaced = await query<{ id: string; name: string }>(
    `update api_keys set deleted_at = now(), replaced = true
     where tenant_id = $1 and bootstrap and deleted_at is null and id <> $2 returning id, name`,
    [act.tenantId, key.id],
  );
  for (const { id, name } of replaced)
    await writeAudit(query, act, {
      action: 'key.delete',
      target: `key/${id}`,
      before: { name },
      reason: 'replaced by the environment',
    });
  return replaced.map((row) => row.id);
}

function refuseMisuse(known: Known, key: NewKey, act: Act): void {
  if (known.replaced)
    throw new Error('CURFEW_ADMIN_KEY names a key that was replaced before; keys never come back: make a new one');
  if (known.tenant_id !== act.tenantId || !known.bootstrap || known.secret_hash !== key.secretHash)
    throw new Error('CURFEW_ADMIN_KEY has the id of another key: make a new one');
}
