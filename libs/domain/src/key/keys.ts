import type { Act } from '../audit/act.js';
import type { Page, PageRequest } from '../page.js';
import type { ApiKey, KeyRecord, NewKey } from './api-key.js';

/** The API keys of all tenants, as the truth keeps them. */
export abstract class Keys {
  abstract create(key: NewKey, act: Act): Promise<KeyRecord & ApiKey>;
  /** Marks the key deleted for good; false when the tenant has no such living key. */
  abstract delete(id: string, act: Act): Promise<boolean>;
  /** In order of creation. The cursor is opaque. */
  abstract list(tenantId: string, page: PageRequest): Promise<Page<ApiKey>>;
  /** The living key with this id, whatever its tenant. */
  abstract find(id: string): Promise<KeyRecord | undefined>;
  /**
   * Makes `key` the tenant's one bootstrap key and deletes earlier ones. A bootstrap key that was deleted on purpose
   * stays deleted. Returns the ids that were deleted.
   */
  abstract ensureBootstrap(key: NewKey, tenantId: string): Promise<string[]>;
  /** Notes last use, the later instant wins. */
  abstract noteUse(uses: ReadonlyMap<string, number>): Promise<void>;
}
