import type { Act } from '../audit/act.js';
import type { ApiKey, KeyRecord, NewKey } from '../key/api-key.js';
import { Keys } from '../key/keys.js';
import type { Page, PageRequest } from '../page.js';
import { pageByNumber } from './fake-page.js';
import type { FakeKey, FakeTruthState } from './fake-truth-state.js';

function toRecord({ id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt }: FakeKey): KeyRecord {
  return { id, tenantId, tenantNumber, secretHash, scopes, application, expiresAt };
}

function toApiKey({ id, tenantId, name, scopes, application, createdAt, expiresAt, lastUsedAt }: FakeKey): ApiKey {
  return { id, tenantId, name, scopes, application, createdAt, expiresAt, lastUsedAt };
}

export class FakeKeys extends Keys {
  constructor(private readonly state: FakeTruthState) {
    super();
  }

  override async create(key: NewKey, act: Act): Promise<KeyRecord & ApiKey> {
    const made = this.state.addKey(act.tenantId, key);
    const after = { name: key.name, scopes: key.scopes, application: key.application };
    this.state.audit(act, { action: 'key.create', target: `key/${key.id}`, after });
    return { ...toRecord(made), ...toApiKey(made) };
  }

  override async delete(id: string, act: Act): Promise<boolean> {
    const key = this.living(id);
    if (key === undefined || key.tenantId !== act.tenantId) return false;
    key.deleted = 'on purpose';
    this.state.audit(act, { action: 'key.delete', target: `key/${id}` });
    return true;
  }

  override async list(tenantId: string, page: PageRequest): Promise<Page<ApiKey>> {
    const { keys } = this.state;
    const mine = keys.filter((key) => key.tenantId === tenantId && key.deleted === undefined);
    const { items, next } = pageByNumber(mine, page, (key) => keys.indexOf(key));
    return { items: items.map(toApiKey), ...(next === undefined ? {} : { next }) };
  }

  override async find(id: string): Promise<KeyRecord | undefined> {
    const key = this.living(id);
    return key && toRecord(key);
  }

  override async ensureBootstrap(key: NewKey, tenantId: string): Promise<string[]> {
    const known = this.state.keys.find((one) => one.id === key.id);
    if (known?.deleted === 'replaced') throw new Error('a key that was replaced before never comes back');
    if (known !== undefined && (known.tenantId !== tenantId || !known.bootstrap || known.secretHash !== key.secretHash))
      throw new Error('the id of another key');
    if (known === undefined) this.state.addKey(tenantId, { ...key, bootstrap: true });
    const earlier = this.state.keys.filter(
      (one) => one.tenantId === tenantId && one.bootstrap && one.deleted === undefined && one.id !== key.id,
    );
    for (const one of earlier) one.deleted = 'replaced';
    return earlier.map((one) => one.id);
  }

  override async noteUse(uses: ReadonlyMap<string, number>): Promise<void> {
    for (const key of this.state.keys) {
      const at = uses.get(key.id);
      if (at !== undefined) key.lastUsedAt = Math.max(at, key.lastUsedAt ?? 0);
    }
  }

  private living(id: string): FakeKey | undefined {
    return this.state.keys.find((key) => key.id === id && key.deleted === undefined);
  }
}
