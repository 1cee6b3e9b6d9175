import type { KeyRecord } from './api-key.js';

/** Keys where requests can see them without the database. A key once forgotten is never mirrored again (engine rule 24). */
export abstract class KeyMirror {
  /** `deleted` when the key was forgotten on purpose, undefined when the mirror does not know it. */
  abstract find(id: string): Promise<KeyRecord | 'deleted' | undefined>;
  /** Mirrors the key unless it is known already, be it alive or deleted. */
  abstract remember(key: KeyRecord): Promise<void>;
  /** From here on `find` answers `deleted`, for ever. */
  abstract forget(id: string): Promise<void>;
  /** Notes when keys were used, for `takeUses`. */
  abstract noteUse(uses: ReadonlyMap<string, number>): Promise<void>;
  /** Hands over what was noted since the last call. */
  abstract takeUses(): Promise<ReadonlyMap<string, number>>;
}
