import { ALL, NOW, actIn, bornTenant, decisionOn, started, subscribed } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const LEASE_MS = 60_000;

/** What every implementation of `Deliveries` keeps (engine rule 17). */
export function describeDeliveries(make: MakeTruth): void {
  describe('Deliveries', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    // Nothing of an earlier test waits any more.
    beforeEach(async () => {
      await truth.ledger.commit([]);
    });

    /** A subscription that is owed one revocation. */
    async function owed() {
      const tenant = await bornTenant(truth);
      const subscription = await subscribed(truth, tenant, { events: ['session.revoked', 'delivery.dead'] });
      const { events, deliveries } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
      return { tenant, subscription, event: events[1]!, id: deliveries[0]!.id };
    }
    const statusOf = async (subscriptionId: string) =>
      (await truth.subscriptions.deliveries(subscriptionId, {}, ALL)).items.map((delivery) => delivery.status);

    it('claims a delivery for one attempt only', async () => {
      const { tenant, subscription, event, id } = await owed();
      const claim = (attempt: number) => truth.deliveries.claim(subscription.id, [{ id, attempt }], LEASE_MS);
      const both = await Promise.all([claim(0), claim(0)]);
      const claimed = both.flatMap((batch) => batch!.deliveries);
      expect(claimed).toEqual([
        { id, attempt: 1, event, decidedAt: event.timestamp, giveUpAt: event.timestamp + 86_400_000 },
      ]);
      expect(both[0]).toMatchObject({
        tenantId: tenant.id,
        url: 'https://receiver.example/',
        keys: [{ secret: Buffer.from('first sealed'), signingKey: Buffer.from('first sealed too') }],
      });
      expect((await claim(0))!.deliveries).toEqual([]);
    });

    it('claims and settles for many receivers at once, for each what is its own', async () => {
      const all = [await owed(), await owed(), await owed(), await owed(), await owed()];
      const claim = ({ subscription, id }: (typeof all)[0]) =>
        truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], LEASE_MS);
      const batches = await Promise.all([...all, { ...all[0]!, id: all[1]!.id }].map(claim));
      expect(batches.map((batch) => [batch!.tenantId, ...batch!.deliveries.map(({ event }) => event.id)])).toEqual([
        ...all.map(({ tenant, event }) => [tenant.id, event.id]),
        // Not by another's name.
        [all[0]!.tenant.id],
      ]);
      const settle = (subscriptionId: string, id: string, at: number) =>
        truth.deliveries.settle(subscriptionId, [{ id, result: 'delivered', status: 204, at }]);
      await Promise.all([
        ...all.slice(1).map(({ subscription, id, event }, i) => settle(subscription.id, id, event.timestamp + i)),
        settle(all[1]!.subscription.id, all[0]!.id, NOW),
      ]);
      const found = await Promise.all(
        all.map(async ({ subscription }) => (await truth.subscriptions.deliveries(subscription.id, {}, ALL)).items),
      );
      expect(found.map(([one]) => [one!.status, one!.latencyMs])).toEqual([
        ['pending', undefined],
        ...[0, 1, 2, 3].map((latencyMs) => ['delivered', latencyMs]),
      ]);
    });

    it('writes what an attempt came to and offers the next', async () => {
      const { subscription, event, id } = await owed();
      await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], LEASE_MS);
      const failed = { id, result: 'failed', status: 500, error: 'HTTP 500', retryInMs: 30_000 } as const;
      await truth.deliveries.settle(subscription.id, [failed]);
      const [waiting] = (await truth.subscriptions.deliveries(subscription.id, {}, ALL)).items;
      expect(waiting).toMatchObject({ status: 'failed', attempts: 1, lastStatus: 500, lastError: 'HTTP 500' });
      expect(waiting!.nextAttemptAt! - waiting!.createdAt).toBeGreaterThan(25_000);
      const next = await truth.deliveries.claim(subscription.id, [{ id, attempt: 1 }], LEASE_MS);
      expect(next!.deliveries[0]!.attempt).toBe(2);
      const at = event.timestamp + 250;
      await truth.deliveries.settle(subscription.id, [{ id, result: 'delivered', status: 204, at }]);
      const [done] = (await truth.subscriptions.deliveries(subscription.id, {}, ALL)).items;
      expect(done).toMatchObject({ status: 'delivered', lastStatus: 204, deliveredAt: at, latencyMs: 250 });
      expect(done!.nextAttemptAt).toBeUndefined();
      expect(done!.lastError).toBeUndefined();
      await truth.deliveries.settle(subscription.id, [failed]);
      expect(await statusOf(subscription.id)).toEqual(['delivered']);
      expect((await truth.deliveries.claim(subscription.id, [{ id, attempt: 2 }], LEASE_MS))!.deliveries).toEqual([]);
    });

    it('keeps what the receiver says that it has applied apart from what it has', async () => {
      const { subscription, event, id } = await owed();
      const at = event.timestamp + 250;
      const delivered = { id, result: 'delivered', status: 200, at } as const;
      const applied = { connectionsClosed: 2, appliedAt: at - 100 };
      await truth.deliveries.settle(subscription.id, [{ ...delivered, applied }]);
      const [done] = (await truth.subscriptions.deliveries(subscription.id, {}, ALL)).items;
      expect(done).toMatchObject({ status: 'applied', deliveredAt: at, appliedAt: at - 100, connectionsClosed: 2 });
      expect(done!.nextAttemptAt).toBeUndefined();
    });

    it.each([
      ['before the decision', -1, 0],
      ['after the answer', 999, 250],
    ])('takes nothing for applied %s', async (_, claimed, kept) => {
      const { subscription, event, id } = await owed();
      const applied = { appliedAt: event.timestamp + claimed };
      const at = event.timestamp + 250;
      await truth.deliveries.settle(subscription.id, [{ id, result: 'delivered', status: 200, at, applied }]);
      const [done] = (await truth.subscriptions.deliveries(subscription.id, {}, ALL)).items;
      expect(done!.appliedAt).toBe(event.timestamp + kept);
    });

    it('announces a death to every other subscription, but not the death of that announcement', async () => {
      const { tenant, subscription, event, id } = await owed();
      const witness = await subscribed(truth, tenant, { events: ['delivery.dead'] });
      await truth.deliveries.settle(subscription.id, [{ id, result: 'dead', status: 400, error: 'HTTP 400' }]);
      const first = await truth.ledger.commit([]);
      expect(first.deliveries.map((delivery) => delivery.subscriptionId)).toEqual([witness.id]);
      expect(first.events[0]).toMatchObject({
        type: 'delivery.dead',
        data: {
          subscription: { id: subscription.id, name: 'receiver' },
          delivery: { id, eventId: event.id, type: 'session.revoked' },
          lastStatus: 400,
          lastError: 'HTTP 400',
        },
      });
      await truth.deliveries.settle(witness.id, [{ id: first.deliveries[0]!.id, result: 'dead', error: 'x' }]);
      expect((await truth.ledger.commit([])).events).toEqual([]);
    });

    it('offers the endings of privileged sessions first', async () => {
      const tenant = await bornTenant(truth);
      await truth.policies.create(
        { name: 'admins', match: { group: ['admins'] }, idleTimeoutSeconds: 600, priority: 'privileged' },
        actIn(tenant),
      );
      const { id } = await subscribed(truth, tenant, { events: ['session.revoked'] });
      const records = [await started(truth, tenant), await started(truth, tenant, { groups: ['admins'] })];
      const { deliveries } = await truth.ledger.commit(records.map((record) => decisionOn(record)));
      expect(deliveries.map(({ privileged }) => privileged)).toEqual([undefined, true]);
      const due = (await truth.deliveries.overdue(-20_000, 60_000, 500)).filter((one) => one.subscriptionId === id);
      expect(due.map((one) => one.id)).toEqual([deliveries[1]!.id, deliveries[0]!.id]);
      const gathered = await truth.deliveries.gather(id, true, 1, LEASE_MS);
      expect(gathered!.deliveries).toMatchObject([{ id: deliveries[1]!.id, privileged: true }]);
    });

    it('logs the last attempts, whatever receivers answer', async () => {
      const { subscription, id } = await owed();
      const failed = { id, result: 'failed', error: 'x', retryInMs: 1 } as const;
      const note = (n: number) => ({
        at: n,
        durationMs: 7,
        webhookId: 'w',
        request: '{}',
        status: 500,
        answer: `a\uFFFD"${n}`,
      });
      for (let n = 1; n <= 12; n++) await truth.deliveries.settle(subscription.id, [{ ...failed, note: note(n) }]);
      const logged = await truth.subscriptions.delivery(subscription.id, id);
      expect(logged!.log).toEqual(Array.from({ length: 10 }, (_, i) => note(i + 3)));
      expect(logged).toMatchObject({ id, status: 'failed' });
      expect(await truth.subscriptions.delivery(subscription.id, 'x')).toBeUndefined();
      expect(await truth.subscriptions.delivery('x', id)).toBeUndefined();
    });

    it('hands out headers sealed, and shows their names', async () => {
      const tenant = await bornTenant(truth);
      const headers = { names: ['x-a'], sealed: Buffer.from('sealed headers') };
      const { id, headerNames } = await subscribed(truth, tenant, { headers });
      expect(headerNames).toEqual(['x-a']);
      const claimed = async () => (await truth.deliveries.claim(id, [], LEASE_MS))!.sealedHeaders;
      expect(await claimed()).toEqual(headers.sealed);
      expect((await truth.subscriptions.patch(id, { name: 'n' }, actIn(tenant)))!.headerNames).toEqual(['x-a']);
      expect((await truth.subscriptions.patch(id, { headers: null }, actIn(tenant)))!.headerNames).toEqual([]);
      expect(await claimed()).toBeUndefined();
      expect(JSON.stringify((await truth.audit.list(tenant.id, ALL)).items)).not.toContain('sealed');
    });

    it('offers what is overdue once, and not while it is claimed', async () => {
      const { subscription, id } = await owed();
      const mine = async (graceMs: number) =>
        (await truth.deliveries.overdue(graceMs, 60_000, 500)).filter((due) => due.id === id);
      expect(await mine(0)).toEqual([]);
      expect(await mine(-20_000)).toEqual([{ id, subscriptionId: subscription.id, attempt: 0, revocation: true }]);
      expect(await mine(-20_000)).toEqual([]);
      await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], LEASE_MS);
      expect(await mine(-100_000)).toEqual([]);
      await truth.deliveries.settle(subscription.id, [{ id, result: 'failed', error: 'x', retryInMs: 1 }]);
      const both = await Promise.all([mine(-1_000), mine(-1_000)]);
      expect(both.flat()).toEqual([{ id, subscriptionId: subscription.id, attempt: 1, revocation: true }]);
    });

    it('offers again what was claimed by a worker that died', async () => {
      const { subscription, id } = await owed();
      await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], 0);
      const due = await truth.deliveries.overdue(-20_000, 60_000, 500);
      expect(due).toContainEqual({ id, subscriptionId: subscription.id, attempt: 1, revocation: true });
    });

    it('holds what is still claimed, and claims nothing by it', async () => {
      const { subscription, id } = await owed();
      const mine = async () => (await truth.deliveries.overdue(-100_000, 60_000, 500)).filter((due) => due.id === id);
      await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], 0);
      await truth.deliveries.hold([id], LEASE_MS);
      expect(await mine()).toEqual([]);
      await truth.deliveries.settle(subscription.id, [{ id, result: 'failed', error: 'x', retryInMs: 1 }]);
      await truth.deliveries.hold([id], LEASE_MS);
      expect(await mine()).toHaveLength(1);
    });

    it('gives up and announces once when the receiver is gone', async () => {
      const { tenant, subscription, id } = await owed();
      await truth.deliveries.disable(subscription.id, 'the receiver answered 410');
      await truth.deliveries.disable(subscription.id, 'again');
      expect(await truth.subscriptions.find(tenant.id, subscription.id)).toMatchObject({
        status: 'disabled',
        disabledReason: 'the receiver answered 410',
      });
      expect(await statusOf(subscription.id)).toEqual(['dead']);
      expect(await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], LEASE_MS)).toBeUndefined();
      const { events, deliveries } = await truth.ledger.commit([]);
      expect(events.map((event) => event.type)).toEqual(['subscription.disabled']);
      expect(deliveries).toEqual([]);
      const last = (await truth.audit.list(tenant.id, ALL)).items.at(-1);
      expect(last).toMatchObject({ keyId: 'system', action: 'subscription.disable' });
    });

    it('counts an answer that was on its way when the subscription was disabled', async () => {
      const { subscription, id } = await owed();
      await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], LEASE_MS);
      await truth.deliveries.disable(subscription.id, 'gone');
      await truth.deliveries.settle(subscription.id, [{ id, result: 'delivered', status: 200, at: NOW + 900_100 }]);
      expect(await statusOf(subscription.id)).toEqual(['delivered']);
    });

    it('yields nothing for a deleted subscription', async () => {
      const { tenant, subscription, id } = await owed();
      await truth.subscriptions.delete(subscription.id, actIn(tenant));
      expect(await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], LEASE_MS)).toBeUndefined();
    });

    it('counts what is still owed or dead', async () => {
      const before = await truth.deliveries.countByStatus();
      const { subscription, id } = await owed();
      expect((await truth.deliveries.countByStatus())['pending']).toBe(before['pending']! + 1);
      await truth.deliveries.settle(subscription.id, [{ id, result: 'dead', error: 'x' }]);
      expect((await truth.deliveries.countByStatus())['dead']).toBe(before['dead']! + 1);
    });
  });
}
