import { ALL, actIn, bornTenant, decisionOn, started, subscribed } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const LEASE_MS = 60_000;
const FAILED = { result: 'failed', status: 500, error: 'HTTP 500', retryInMs: 3_600_000 } as const;

/** What keeps a receiver that fails from being sent everything it is owed, whatever the store. */
export function describeBreakers(make: MakeTruth): void {
  describe('breakers', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    beforeEach(async () => {
      await truth.ledger.commit([]);
    });

    /** A receiver that is owed twelve revocations. */
    async function owed() {
      const tenant = await bornTenant(truth);
      const { id } = await subscribed(truth, tenant, { events: ['session.revoked'], concurrency: 3 });
      const decisions = [];
      for (let i = 0; i < 12; i++) decisions.push(decisionOn(await started(truth, tenant)));
      const ids = (await truth.ledger.commit(decisions)).deliveries.map((delivery) => delivery.id);
      const claim = async (some: readonly string[], attempt = 0, leaseMs = LEASE_MS) => {
        const items = some.map((one) => ({ id: one, attempt }));
        return (await truth.deliveries.claim(id, items, leaseMs))!.deliveries.map((delivery) => delivery.id);
      };
      const fail = (some: readonly string[]) =>
        truth.deliveries.settle(
          id,
          some.map((one) => ({ id: one, ...FAILED })),
        );
      const breaker = async () => (await truth.subscriptions.find(tenant.id, id))!.breaker;
      const overdue = async () =>
        (await truth.deliveries.overdue(-20_000, 1, 500)).filter((due) => due.subscriptionId === id);
      return { tenant, id, ids, claim, fail, breaker, overdue };
    }
    const until = async (at: number, now: () => Promise<boolean>) => {
      const giveUpAt = performance.now() + 10_000;
      while (!(await now())) if (performance.now() > giveUpAt) throw new Error(`still not ${at}`);
    };

    it('open when everything fails; then one probe goes at a time, and the rest waits in its rows', async () => {
      const { ids, claim, fail, breaker, overdue } = await owed();
      await fail(await claim(ids.slice(0, 10)));
      const open = await breaker();
      expect(open).toMatchObject({ failures: 10, probes: 1, failingSince: expect.any(Number) });
      expect(open.probeAt! - open.failedAt!).toBe(1_000);
      expect(await claim(ids.slice(10))).toEqual([]);
      expect(await overdue()).toEqual([]);
      expect(await truth.deliveries.countOpenBreakers()).toBeGreaterThanOrEqual(1);
      let due: readonly { id: string }[] = [];
      await until(open.probeAt!, async () => (due = await overdue()).length > 0);
      expect(due).toHaveLength(1);
      // A job that is about nothing any more does not use the probe up.
      expect(await claim([ids[0]!])).toEqual([]);
      const both = await Promise.all([claim(ids.slice(10)), claim(ids.slice(10))]);
      expect(both.flat()).toHaveLength(1);
      await fail(both.flat());
      const later = await breaker();
      expect([later.failures, later.probes, later.probeAt! - later.failedAt!]).toEqual([11, 2, 2_000]);
    });

    it('close with what is delivered, and all that waits is overdue', async () => {
      const { id, ids, claim, fail, breaker, overdue } = await owed();
      await fail(await claim(ids.slice(0, 10)));
      let probe: string[] = [];
      await until(1, async () => (probe = await claim(ids.slice(10))).length > 0);
      const at = Date.UTC(2026, 0, 15, 13);
      await truth.deliveries.settle(id, [{ id: probe[0]!, result: 'delivered', status: 204, at }]);
      expect(await breaker()).toEqual({ failures: 0, probes: 0 });
      expect((await overdue()).map((due) => due.id)).toEqual([ids[11]]);
      expect(await claim([ids[11]!])).toEqual([ids[11]]);
    });

    it('stay closed for who answers 2xx, though it did not take all of a batch', async () => {
      const { id, ids, claim, breaker } = await owed();
      await claim(ids);
      await truth.deliveries.settle(
        id,
        ids.map((one) => ({ id: one, ...FAILED, status: 200 })),
      );
      expect(await breaker()).toEqual({ failures: 0, probes: 0 });
    });

    it('begin anew when the receiver is another, or enabled again', async () => {
      const { tenant, id, ids, claim, fail, breaker } = await owed();
      await fail(await claim(ids.slice(0, 10)));
      await truth.subscriptions.patch(id, { name: 'n' }, actIn(tenant));
      expect((await breaker()).failures).toBe(10);
      await truth.subscriptions.patch(id, { url: 'https://other.example/' }, actIn(tenant));
      expect(await breaker()).toEqual({ failures: 0, probes: 0 });
      await fail(await claim(ids.slice(0, 10), 1));
      await truth.subscriptions.patch(id, { status: 'disabled' }, actIn(tenant));
      const enabled = await truth.subscriptions.patch(id, { status: 'enabled' }, actIn(tenant));
      expect(enabled!.breaker).toEqual({ failures: 0, probes: 0 });
    });

    it('keep nothing from dying in time', async () => {
      const { tenant, id, ids, claim, fail } = await owed();
      const witness = await subscribed(truth, tenant, { events: ['delivery.dead'] });
      await fail(await claim(ids.slice(0, 10)));
      // Decided in January, so that its time is over.
      await truth.deliveries.expire(500);
      const { items } = await truth.subscriptions.deliveries(id, {}, ALL);
      expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['dead']));
      const { deliveries } = await truth.ledger.commit([]);
      expect(deliveries.filter(({ subscriptionId }) => subscriptionId === witness.id)).toHaveLength(12);
      expect(await truth.deliveries.expire(500)).toBe(0);
    });
  });
}
