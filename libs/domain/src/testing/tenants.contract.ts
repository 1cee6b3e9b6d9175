import { BORN_BASELINE } from '../policy/policy.js';
import { ALL, actIn, bornTenant, decisionOn, fresh, newKey, started } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

/** What every implementation of `Tenants` keeps. */
export function describeTenants(make: MakeTruth): void {
  describe('Tenants', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });

    it('creates a tenant with its baseline and its administrator key', async () => {
      const operator = await bornTenant(truth);
      const key = newKey({ scopes: ['keys:write'] });
      const tenant = await truth.tenants.create(fresh('acme'), key, actIn(operator));
      const { generation, policies } = await truth.policies.current(tenant.id);
      expect(generation).toBe(1);
      expect(policies.map((policy) => [policy.document.name, policy.version])).toEqual([['baseline', 1]]);
      expect(await truth.keys.find(key.id)).toMatchObject({
        tenantId: tenant.id,
        tenantNumber: tenant.number,
        secretHash: key.secretHash,
        scopes: ['keys:write'],
      });
      const acts = (await truth.audit.list(operator.id, ALL)).items;
      expect(acts.at(-1)).toMatchObject({ action: 'tenant.create', target: `tenant/${tenant.id}`, keyId: 'acting' });
    });

    it('refuses a name that is taken and leaves nothing of it', async () => {
      const operator = await bornTenant(truth);
      const name = fresh('acme');
      await truth.tenants.create(name, newKey(), actIn(operator));
      const second = newKey();
      await expect(truth.tenants.create(name, second, actIn(operator))).rejects.toMatchObject({
        code: 'tenant_exists',
      });
      expect(await truth.keys.find(second.id)).toBeUndefined();
    });

    it('ensures a tenant once, however many ask at the same time', async () => {
      const name = fresh('acme');
      const all = await Promise.all([1, 2, 3, 4].map(() => truth.tenants.ensure(name)));
      expect(new Set(all.map((tenant) => tenant.id)).size).toBe(1);
    });

    it('shows nobody the tenants of its own', async () => {
      const name = fresh('internal');
      const baseline = { ...BORN_BASELINE, idleTimeoutSeconds: 2 };
      const all = await Promise.all([1, 2, 3].map(() => truth.tenants.ensureInternal(name, baseline)));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      expect((await truth.policies.find(all[0]!.id, 'baseline'))!.document).toEqual(baseline);
      expect((await truth.tenants.list(ALL)).items.map((tenant) => tenant.name)).not.toContain(name);
      const taken = await truth.tenants.ensure(fresh('taken'));
      await expect(truth.tenants.ensureInternal(taken.name, baseline)).rejects.toMatchObject({ code: 'tenant_exists' });
      await expect(truth.tenants.create(name, newKey(), actIn(taken))).rejects.toMatchObject({ code: 'tenant_exists' });
    });

    it('drops what ended long ago in tenants of its own, and nowhere else', async () => {
      const own = await truth.tenants.ensureInternal(fresh('internal'), BORN_BASELINE);
      const other = await truth.tenants.ensure(fresh('tenant'));
      const [old, kept, living] = [await started(truth, own), await started(truth, other), await started(truth, own)];
      await truth.ledger.commit([decisionOn(old), decisionOn(kept)]);
      await truth.tenants.dropInternalSessions();
      expect(await truth.sessions.find(own.id, old.sessionId)).toBeUndefined();
      expect(await truth.sessions.find(own.id, living.sessionId)).toBeDefined();
      expect(await truth.sessions.find(other.id, kept.sessionId)).toBeDefined();
    });

    it('lists tenants in order of creation, page by page', async () => {
      const before = (await truth.tenants.list(ALL)).items.length;
      const born = [await bornTenant(truth), await bornTenant(truth), await bornTenant(truth)];
      const after = before === 0 ? undefined : String((await truth.tenants.list(ALL)).items[before - 1]!.number);
      const first = await truth.tenants.list({ limit: 2, after });
      expect(first.items.map((tenant) => tenant.id)).toEqual(born.slice(0, 2).map((tenant) => tenant.id));
      const last = await truth.tenants.list({ limit: 2, after: first.next });
      expect(last).toEqual({ items: [born[2]] });
    });

    it('refuses a cursor it has not given', async () => {
      await expect(truth.tenants.list({ limit: 1, after: 'x' })).rejects.toMatchObject({ code: 'validation_failed' });
    });
  });
}
