import type { Act } from '../audit/act.js';
import type { NewKey } from '../key/api-key.js';
import type { Page, PageRequest } from '../page.js';
import type { PolicyDocument } from '../policy/policy.js';
import type { Tenant } from './tenant.js';

/** The tenants, each born with a `baseline` policy and an administrator key. */
export abstract class Tenants {
  /** Creates tenant, ledger head, baseline and administrator key together. Throws `tenant_exists`. */
  abstract create(name: string, adminKey: NewKey, act: Act): Promise<Tenant>;
  /** The tenant named `name`, created (with its baseline, without a key) when it is not there yet. */
  abstract ensure(name: string): Promise<Tenant>;
  /** The same for a tenant of Curfew's own, with this baseline. Throws `tenant_exists` when the name is somebody else's. */
  abstract ensureInternal(name: string, baseline: PolicyDocument): Promise<Tenant>;
  /** Drops sessions of internal tenants that ended an hour ago: nobody asks for them, and nobody else has their ids. */
  abstract dropInternalSessions(): Promise<void>;
  /** Without internal ones, in order of creation; the cursor is the tenant's number. */
  abstract list(page: PageRequest): Promise<Page<Tenant>>;
}
