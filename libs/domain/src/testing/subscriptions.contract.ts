import { ALL, actIn, bornTenant, decisionOn, eventsOf, started, subscribed } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What every implementation of `Subscriptions` keeps. */
export function describeSubscriptions(make: MakeTruth): void {
  describe('Subscriptions', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    // Nothing of an earlier test waits any more.
    beforeEach(async () => {
      await truth.ledger.commit([]);
    });

    it('creates, finds and lists, for its own tenant only', async () => {
      const [tenant, other] = [await bornTenant(truth), await bornTenant(truth)];
      const all = [
        await subscribed(truth, tenant, { filter: { application: ['shop'] }, events: ['session.revoked'] }),
        await subscribed(truth, tenant),
        await subscribed(truth, tenant),
      ];
      expect(all[0]).toEqual({
        id: expect.any(String),
        tenantId: tenant.id,
        name: 'receiver',
        kind: 'webhook',
        url: 'https://receiver.example/',
        events: ['session.revoked'],
        filter: { application: ['shop'] },
        status: 'enabled',
        publicKey: 'whpk_first',
        retiringKeys: [],
        headerNames: [],
        breaker: { failures: 0, probes: 0 },
        createdAt: expect.any(Number),
      });
      expect(await truth.subscriptions.find(tenant.id, all[0]!.id)).toEqual(all[0]);
      expect(await truth.subscriptions.find(other.id, all[0]!.id)).toBeUndefined();
      expect(await truth.subscriptions.find(tenant.id, 'no-such-id')).toBeUndefined();
      const first = await truth.subscriptions.list(tenant.id, { limit: 2 });
      expect(first.items).toEqual(all.slice(0, 2));
      expect(await truth.subscriptions.list(tenant.id, { limit: 2, after: first.next })).toEqual({ items: [all[2]] });
      const entry = (await truth.audit.list(tenant.id, ALL)).items.at(-1)!;
      expect(entry).toMatchObject({ action: 'subscription.create', target: `subscription/${all[2]!.id}` });
      expect(JSON.stringify(entry)).not.toContain('sealed');
    });

    it('changes what the patch names, and the filter takes effect', async () => {
      const tenant = await bornTenant(truth);
      const { id } = await subscribed(truth, tenant);
      const patch = { name: 'other', filter: { application: ['bank'] } };
      const after = await truth.subscriptions.patch(id, patch, actIn(tenant));
      expect(after).toMatchObject({ ...patch, url: 'https://receiver.example/', events: ['*'] });
      const { deliveries } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
      expect(deliveries).toEqual([]);
      expect(await truth.subscriptions.patch(NOBODY, patch, actIn(tenant))).toBeUndefined();
      expect(await truth.subscriptions.patch('x', patch, actIn(tenant))).toBeUndefined();
      expect(await truth.subscriptions.patch(id, patch, actIn(await bornTenant(truth)))).toBeUndefined();
    });

    it('gives up what a disabled subscription is owed, announces it to the others, and starts anew when enabled', async () => {
      const tenant = await bornTenant(truth);
      const [one, other] = [await subscribed(truth, tenant), await subscribed(truth, tenant)];
      await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
      const disabled = await truth.subscriptions.patch(one.id, { status: 'disabled' }, actIn(tenant));
      expect(disabled).toMatchObject({ status: 'disabled', disabledReason: expect.any(String) });
      const { items } = await truth.subscriptions.deliveries(one.id, {}, ALL);
      expect(items.map((delivery) => delivery.status)).toEqual(['dead', 'dead']);
      const { events, deliveries } = await truth.ledger.commit([]);
      expect(events).toMatchObject([{ type: 'subscription.disabled', data: { subscription: { id: one.id } } }]);
      expect(deliveries.map((delivery) => delivery.subscriptionId)).toEqual([other.id]);
      const enabled = await truth.subscriptions.patch(one.id, { status: 'enabled' }, actIn(tenant));
      expect(enabled!.disabledReason).toBeUndefined();
      const next = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
      expect(next.deliveries).toHaveLength(4);
    });

    it('deletes a subscription once, with its deliveries', async () => {
      const tenant = await bornTenant(truth);
      const { id } = await subscribed(truth, tenant);
      await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
      expect(await truth.subscriptions.delete(id, actIn(await bornTenant(truth)))).toBe(false);
      expect(await truth.subscriptions.delete(id, actIn(tenant))).toBe(true);
      expect(await truth.subscriptions.delete(id, actIn(tenant))).toBe(false);
      expect((await truth.subscriptions.deliveries(id, {}, ALL)).items).toEqual([]);
    });

    it('puts a test before the ledger that this subscription alone is owed', async () => {
      const tenant = await bornTenant(truth);
      await subscribed(truth, tenant);
      const { id } = await subscribed(truth, tenant, { events: ['session.revoked'], filter: { cause: ['admin'] } });
      const eventId = await truth.subscriptions.requestTest(id, actIn(tenant));
      const { deliveries } = await truth.ledger.commit([]);
      expect(deliveries).toMatchObject([{ subscriptionId: id, type: 'subscription.test' }]);
      expect((await eventsOf(truth, tenant)).map((event) => event.id)).toEqual([eventId]);
      const missing = truth.subscriptions.requestTest(NOBODY, actIn(tenant));
      await expect(missing).rejects.toMatchObject({ code: 'not_found' });
      await truth.subscriptions.patch(id, { status: 'disabled' }, actIn(tenant));
      const disabled = truth.subscriptions.requestTest(id, actIn(tenant));
      await expect(disabled).rejects.toMatchObject({ code: 'subscription_disabled' });
    });

    it('lists deliveries newest first, by status', async () => {
      const tenant = await bornTenant(truth);
      const { id } = await subscribed(truth, tenant);
      const { deliveries } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
      const [older, newer] = deliveries.map((delivery) => delivery.id) as [string, string];
      await truth.deliveries.claim(id, [{ id: older, attempt: 0 }], 1_000);
      await truth.deliveries.settle(id, [{ id: older, result: 'dead', error: 'gone' }]);
      const first = await truth.subscriptions.deliveries(id, {}, { limit: 1 });
      expect(first.items.map((delivery) => delivery.id)).toEqual([newer]);
      const last = await truth.subscriptions.deliveries(id, {}, { limit: 1, after: first.next });
      expect(last.items.map((delivery) => delivery.id)).toEqual([older]);
      const dead = await truth.subscriptions.deliveries(id, { status: 'dead' }, ALL);
      expect(dead.items).toMatchObject([{ id: older, status: 'dead', lastError: 'gone', attempts: 1 }]);
      const malformed = truth.subscriptions.deliveries(id, {}, { limit: 1, after: 'x' });
      await expect(malformed).rejects.toMatchObject({ code: 'validation_failed' });
    });
  });
}
