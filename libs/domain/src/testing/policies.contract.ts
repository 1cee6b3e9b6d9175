import { BORN_BASELINE, type PolicyDocument } from '../policy/policy.js';
import { ALL, NOW, actIn, bornTenant, eventsOf } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const PAYMENTS: PolicyDocument = {
  name: 'payments',
  match: { application: ['payments'] },
  idleTimeoutSeconds: 300,
  mode: 'enforce',
  reason: 'because',
};

/** What every implementation of `Policies` keeps. */
export function describePolicies(make: MakeTruth): void {
  describe('Policies', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });

    it('makes a version and a generation of every change, with its audit entry and its event', async () => {
      const tenant = await bornTenant(truth);
      const act = actIn(tenant);
      const created = await truth.policies.create(PAYMENTS, act);
      expect(created).toMatchObject({ document: PAYMENTS, version: 1, generation: 2, publishedBy: 'acting' });
      const shorter = { ...PAYMENTS, idleTimeoutSeconds: 120 };
      const replaced = await truth.policies.replace(shorter, 1, act);
      expect(replaced).toMatchObject({ document: shorter, version: 2, generation: 3 });
      await truth.policies.delete('payments', '*', act);
      expect(await truth.policies.find(tenant.id, 'payments')).toBeUndefined();

      const { items } = await truth.policies.versions(tenant.id, 'payments', ALL);
      expect(items.map((v) => [v.version, v.generation, v.deleted])).toEqual([
        [3, 4, true],
        [2, 3, false],
        [1, 2, false],
      ]);
      expect(items[1]!.diff).toEqual([{ field: 'idleTimeoutSeconds', from: 300, to: 120 }]);
      const acts = (await truth.audit.list(tenant.id, ALL)).items.slice(-3);
      expect(acts.map((entry) => entry.action)).toEqual(['policy.create', 'policy.replace', 'policy.delete']);
      expect(acts[1]).toMatchObject({ target: 'policy/payments', before: PAYMENTS, after: shorter, reason: 'because' });

      await truth.ledger.commit([]);
      const events = await eventsOf(truth, tenant);
      expect(events.map((event) => [event.type, event.data['version'], event.data['generation']])).toEqual([
        ['policy.published', 1, 2],
        ['policy.published', 2, 3],
        ['policy.deleted', 3, 4],
      ]);
    });

    it('goes on with the numbers of a deleted name', async () => {
      const tenant = await bornTenant(truth);
      await truth.policies.create(PAYMENTS, actIn(tenant));
      await truth.policies.delete('payments', 1, actIn(tenant));
      expect(await truth.policies.create(PAYMENTS, actIn(tenant))).toMatchObject({ version: 3, generation: 4 });
    });

    it('refuses what is not as expected, and then changes nothing', async () => {
      const tenant = await bornTenant(truth);
      const act = actIn(tenant);
      await truth.policies.create(PAYMENTS, act);
      const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code });
      await refused(truth.policies.create(PAYMENTS, act), 'policy_exists');
      await refused(truth.policies.replace(PAYMENTS, 2, act), 'precondition_failed');
      await refused(truth.policies.delete('payments', 7, act), 'precondition_failed');
      await refused(truth.policies.replace({ ...PAYMENTS, name: 'none' }, '*', act), 'not_found');
      await refused(truth.policies.delete('none', '*', act), 'not_found');
      await refused(truth.policies.delete('baseline', '*', act), 'baseline_required');
      expect((await truth.policies.current(tenant.id)).generation).toBe(2);
    });

    it('gives each of many simultaneous changes its own version and generation', async () => {
      const tenant = await bornTenant(truth);
      const changes = [1, 2, 3, 4, 5].map((n) =>
        truth.policies.replace({ ...BORN_BASELINE, idleTimeoutSeconds: 100 + n }, '*', actIn(tenant)),
      );
      const made = await Promise.all(changes);
      expect(made.map((policy) => policy.version).sort()).toEqual([2, 3, 4, 5, 6]);
      expect(new Set(made.map((policy) => policy.generation)).size).toBe(5);
    });

    it('lists by name, and tells a tenant nothing of another', async () => {
      const [tenant, other] = [await bornTenant(truth), await bornTenant(truth)];
      await truth.policies.create(PAYMENTS, actIn(tenant));
      await truth.policies.create({ ...PAYMENTS, name: 'admins' }, actIn(tenant));
      const first = await truth.policies.list(tenant.id, { limit: 2 });
      expect(first.items.map((policy) => policy.document.name)).toEqual(['admins', 'baseline']);
      const last = await truth.policies.list(tenant.id, { limit: 2, after: first.next });
      expect(last.items.map((policy) => policy.document.name)).toEqual(['payments']);
      expect(last.next).toBeUndefined();
      expect(await truth.policies.find(other.id, 'payments')).toBeUndefined();
      expect((await truth.policies.versions(other.id, 'payments', ALL)).items).toEqual([]);
    });

    it('says which tenants are to be re-dated until the walk is reported finished', async () => {
      const tenant = await bornTenant(truth);
      expect(await truth.policies.tenantsToRedate()).not.toContain(tenant.id);
      const { generation } = await truth.policies.create(PAYMENTS, actIn(tenant));
      expect(await truth.policies.tenantsToRedate()).toContain(tenant.id);
      await truth.policies.reportRedating(tenant.id, generation, { touched: 2, warned: 1, ended: 0 });
      await truth.policies.reportRedating(tenant.id, generation, { touched: 3, warned: 0, ended: 1 }, NOW);
      expect(await truth.policies.tenantsToRedate()).not.toContain(tenant.id);
      const { items } = await truth.policies.versions(tenant.id, 'payments', ALL);
      expect(items[0]!.redating).toEqual({ touched: 5, warned: 1, ended: 1, finishedAt: NOW });
    });

    it('does not take a walk for finished that a later change has overtaken', async () => {
      const tenant = await bornTenant(truth);
      const first = await truth.policies.create(PAYMENTS, actIn(tenant));
      const second = await truth.policies.replace({ ...PAYMENTS, idleTimeoutSeconds: 60 }, '*', actIn(tenant));
      const nothing = { touched: 0, warned: 0, ended: 0 };
      await truth.policies.reportRedating(tenant.id, first.generation, { ...nothing, touched: 4 }, NOW);
      expect(await truth.policies.tenantsToRedate()).toContain(tenant.id);
      await truth.policies.reportRedating(tenant.id, second.generation, { ...nothing, touched: 1 }, NOW);
      const { items } = await truth.policies.versions(tenant.id, 'payments', ALL);
      expect(items.map((version) => version.redating.touched)).toEqual([1, 4]);
      expect(await truth.policies.tenantsToRedate()).not.toContain(tenant.id);
    });
  });
}
