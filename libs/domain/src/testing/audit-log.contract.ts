import { ALL, actIn, bornTenant } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

/** What every implementation of `AuditLog` keeps. */
export function describeAuditLog(make: MakeTruth): void {
  describe('AuditLog', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });

    it('records who, what, before, after and why, and tells them page by page', async () => {
      const tenant = await bornTenant(truth);
      const born = (await truth.audit.list(tenant.id, ALL)).items.length;
      const act = actIn(tenant, { onBehalfOf: 'Ann', requestId: 'r1' });
      const entry = { action: 'thing.change', target: 'thing/1', reason: 'why', before: { a: 1 }, after: { a: 2 } };
      for (const target of ['thing/1', 'thing/2', 'thing/3']) await truth.audit.record(act, { ...entry, target });
      const { items } = await truth.audit.list(tenant.id, ALL);
      expect(items).toHaveLength(born + 3);
      expect(items[born]).toEqual({
        ...entry,
        id: expect.any(String),
        at: expect.any(Number),
        keyId: 'acting',
        onBehalfOf: 'Ann',
        requestId: 'r1',
      });
      const page = await truth.audit.list(tenant.id, { limit: 2, after: items[born]!.id });
      expect(page.items.map((item) => item.target)).toEqual(['thing/2', 'thing/3']);
      expect(page.next).toBeUndefined();
    });

    it('tells a tenant nothing of another', async () => {
      const [tenant, other] = [await bornTenant(truth), await bornTenant(truth)];
      await truth.audit.record(actIn(tenant), { action: 'thing.change', target: 'thing/secret' });
      expect(JSON.stringify(await truth.audit.list(other.id, ALL))).not.toContain('thing/secret');
    });
  });
}
