import { ALL, NOW, actIn, bornTenant, newKey } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

/** What every implementation of `Keys` keeps. */
export function describeKeys(make: MakeTruth): void {
  describe('Keys', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });

    it('creates a key, finds it and records who did it, without the hash', async () => {
      const tenant = await bornTenant(truth);
      const key = newKey({ application: 'shop', expiresAt: NOW });
      const act = actIn(tenant, { onBehalfOf: 'Ann', requestId: 'r1' });
      const made = await truth.keys.create(key, act);
      expect(made).toMatchObject({ id: key.id, name: 'a key', application: 'shop', expiresAt: NOW });
      expect(await truth.keys.find(key.id)).toEqual({
        id: key.id,
        tenantId: tenant.id,
        tenantNumber: tenant.number,
        secretHash: key.secretHash,
        scopes: ['check:read'],
        application: 'shop',
        expiresAt: NOW,
      });
      const entry = (await truth.audit.list(tenant.id, ALL)).items.at(-1)!;
      expect(entry).toMatchObject({
        action: 'key.create',
        target: `key/${key.id}`,
        onBehalfOf: 'Ann',
        requestId: 'r1',
      });
      expect(JSON.stringify(entry)).not.toContain(key.secretHash);
    });

    it('deletes a key once, and only for its own tenant', async () => {
      const [tenant, other] = [await bornTenant(truth), await bornTenant(truth)];
      const { id } = await truth.keys.create(newKey(), actIn(tenant));
      expect(await truth.keys.delete(id, actIn(other))).toBe(false);
      expect(await truth.keys.delete(id, actIn(tenant))).toBe(true);
      expect(await truth.keys.delete(id, actIn(tenant))).toBe(false);
      expect(await truth.keys.find(id)).toBeUndefined();
      expect((await truth.keys.list(tenant.id, ALL)).items).toEqual([]);
    });

    it('lists living keys in order of creation and notes the latest use', async () => {
      const tenant = await bornTenant(truth);
      const keys = [newKey(), newKey(), newKey()];
      for (const key of keys) await truth.keys.create(key, actIn(tenant));
      await truth.keys.noteUse(new Map([[keys[0]!.id, NOW]]));
      await truth.keys.noteUse(new Map([[keys[0]!.id, NOW - 1]]));
      const first = await truth.keys.list(tenant.id, { limit: 2 });
      expect(first.items.map((key) => key.id)).toEqual([keys[0]!.id, keys[1]!.id]);
      expect(first.items[0]!.lastUsedAt).toBe(NOW);
      const last = await truth.keys.list(tenant.id, { limit: 2, after: first.next });
      expect(last.items.map((key) => key.id)).toEqual([keys[2]!.id]);
      expect(last.next).toBeUndefined();
    });

    it('keeps one bootstrap key: the newest named by the environment', async () => {
      const tenant = await bornTenant(truth);
      const [first, second] = [newKey({ bootstrap: true }), newKey({ bootstrap: true })];
      const { id: ordinary } = await truth.keys.create(newKey(), actIn(tenant));
      expect(await truth.keys.ensureBootstrap(first, tenant.id)).toEqual([]);
      expect(await truth.keys.ensureBootstrap(first, tenant.id)).toEqual([]);
      expect(await truth.keys.ensureBootstrap(second, tenant.id)).toEqual([first.id]);
      expect(await truth.keys.find(first.id)).toBeUndefined();
      expect(await truth.keys.find(second.id)).toBeDefined();
      expect(await truth.keys.find(ordinary)).toBeDefined();
    });

    it('keeps a bootstrap key deleted that was deleted on purpose, and refuses one that was replaced', async () => {
      const tenant = await bornTenant(truth);
      const [first, second] = [newKey(), newKey()];
      await truth.keys.ensureBootstrap(first, tenant.id);
      await truth.keys.ensureBootstrap(second, tenant.id);
      await truth.keys.delete(second.id, actIn(tenant));
      expect(await truth.keys.ensureBootstrap(second, tenant.id)).toEqual([]);
      expect(await truth.keys.find(second.id)).toBeUndefined();
      await expect(truth.keys.ensureBootstrap(first, tenant.id)).rejects.toThrow(/replaced before/);
    });

    it('refuses a bootstrap key with the id of another key', async () => {
      const [tenant, other] = [await bornTenant(truth), await bornTenant(truth)];
      const key = newKey();
      await truth.keys.ensureBootstrap(key, tenant.id);
      await expect(truth.keys.ensureBootstrap({ ...key, secretHash: 'x' }, tenant.id)).rejects.toThrow(/another key/);
      await expect(truth.keys.ensureBootstrap(key, other.id)).rejects.toThrow(/another key/);
    });
  });
}
