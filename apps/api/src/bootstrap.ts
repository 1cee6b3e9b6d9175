import { Keys, type KeyMirror, Tenants } from '@curfew/domain';
import { sha256Hex } from './http/mint-key.js';
import type { AdminKey } from '@curfew/config';

/** The tenant of the first administrator, who is also the operator. */
const DEFAULT_TENANT = 'default';

/** Makes the tenant `default` and the administrator key that the environment names (design §10). */
export async function bootstrapAdministrator(
  tenants: Tenants,
  keys: Keys,
  mirror: KeyMirror,
  { id, secret }: AdminKey,
  scopes: Parameters<Keys['create']>[0]['scopes'],
): Promise<void> {
  const tenant = await tenants.ensure(DEFAULT_TENANT);
  const key = { id, secretHash: sha256Hex(secret), name: 'administrator', scopes, bootstrap: true };
  for (const replaced of await keys.ensureBootstrap(key, tenant.id)) await mirror.forget(replaced);
}
