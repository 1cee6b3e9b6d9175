import type { AdminKey } from '@curfew/config';
import { KeyMirror, Keys, SCOPES, StartStep, Tenants } from '@curfew/domain';
import type { INestApplicationContext } from '@nestjs/common';
import { sha256Hex } from './http/mint-key.js';

/** The tenant of the first administrator, who is also the operator. */
const DEFAULT_TENANT = 'default';

/** Makes the tenant `default` and the administrator key that the environment names (design §10). */
export function administratorStart(app: INestApplicationContext, { id, secret }: AdminKey): StartStep {
  const [tenants, keys, mirror] = [app.get(Tenants), app.get(Keys), app.get(KeyMirror)];
  const key = { id, secretHash: sha256Hex(secret), name: 'administrator', scopes: SCOPES, bootstrap: true };
  return new StartStep('administrator', {
    reach: async () => undefined,
    async settle() {
      const tenant = await tenants.ensure(DEFAULT_TENANT);
      for (const replaced of await keys.ensureBootstrap(key, tenant.id)) await mirror.forget(replaced);
    },
  });
}
