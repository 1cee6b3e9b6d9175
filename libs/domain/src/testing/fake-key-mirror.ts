import type { KeyRecord } from '../key/api-key.js';
import { KeyMirror } from '../key/key-mirror.js';

/** The key mirror in memory. */
export class FakeKeyMirror extends KeyMirror {
  private readonly kept = new Map<string, KeyRecord | 'deleted'>();
  private uses = new Map<string, number>();

  override async find(id: string): Promise<KeyRecord | 'deleted' | undefined> {
    return this.kept.get(id);
  }

  override async remember(key: KeyRecord): Promise<void> {
    const { id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt } = key;
    if (!this.kept.has(id)) {
      this.kept.set(id, { id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt });
    }
  }

  override async forget(id: string): Promise<void> {
    this.kept.set(id, 'deleted');
  }

  override async noteUse(uses: ReadonlyMap<string, number>): Promise<void> {
    for (const [id, at] of uses) this.uses.set(id, at);
  }

  override async takeUses(): Promise<ReadonlyMap<string, number>> {
    const taken = this.uses;
    this.uses = new Map();
    return taken;
  }
}
