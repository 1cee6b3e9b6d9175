import type { Act } from '../audit/act.js';
import type { NewKey } from '../key/api-key.js';
import type { Page, PageRequest } from '../page.js';
import type { Tenant } from './tenant.js';

/** The tenants, each born with a `baseline` policy and an administrator key. */
export abstract class Tenants {
  /** Creates tenant, ledger head, baseline and administrator key together. Throws `tenant_exists`. */
  abstract create(name: string, adminKey: NewKey, act: Act): Promise<Tenant>;
  /** The tenant named `name`, created (with its baseline, without a key) when it is not there yet. */
  abstract ensure(name: string): Promise<Tenant>;
  /** In order of creation; the cursor is the tenant's number. */
  abstract list(page: PageRequest): Promise<Page<Tenant>>;
}
