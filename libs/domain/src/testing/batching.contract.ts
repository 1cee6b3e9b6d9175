import type { Batching } from '../delivery/batching.js';
import { ALL, actIn, bornTenant, decisionOn, started, subscribed } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const LEASE_MS = 60_000;
const BATCH: Batching = { maxEvents: 2, maxWaitMs: 5_000 };

/** What a receiver of batches is owed and how that is gathered, whatever the store. */
export function describeBatching(make: MakeTruth): void {
  describe('batching', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    beforeEach(async () => {
      await truth.ledger.commit([]);
    });

    /** A receiver of batches that is owed so many starts and as many revocations. */
    async function owed(sessions: number) {
      const tenant = await bornTenant(truth);
      const subscription = await subscribed(truth, tenant, { batch: BATCH });
      const decisions = [];
      for (let i = 0; i < sessions; i++) decisions.push(decisionOn(await started(truth, tenant)));
      const { deliveries } = await truth.ledger.commit(decisions);
      const ids = (revocation: boolean) =>
        deliveries.filter(({ type }) => (type === 'session.revoked') === revocation).map(({ id }) => id);
      const gather = async (revocation: boolean, most = 100) =>
        (await truth.deliveries.gather(subscription.id, revocation, most, LEASE_MS))!.deliveries.map(({ id }) => id);
      return { tenant, subscription, deliveries, ids, gather };
    }

    it('is of the subscription, and can be switched on and off', async () => {
      const { tenant, subscription, deliveries } = await owed(1);
      expect(subscription.batch).toEqual(BATCH);
      expect(await truth.subscriptions.find(tenant.id, subscription.id)).toEqual(subscription);
      expect(deliveries.map(({ batch }) => batch)).toEqual([BATCH, BATCH]);
      const patched = (batch: Batching | null) => truth.subscriptions.patch(subscription.id, { batch }, actIn(tenant));
      expect((await patched(null))!.batch).toBeUndefined();
      const { deliveries: alone } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
      expect(alone.map(({ batch }) => batch)).toEqual([undefined, undefined]);
      expect((await patched({ ...BATCH, maxEvents: 7 }))!.batch).toEqual({ ...BATCH, maxEvents: 7 });
      const kept = await truth.subscriptions.patch(subscription.id, { name: 'n' }, actIn(tenant));
      expect(kept!.batch).toEqual({ ...BATCH, maxEvents: 7 });
    });

    it('lets the row wait as long as the batch, before it is overdue', async () => {
      const { subscription } = await owed(1);
      const { items } = await truth.subscriptions.deliveries(subscription.id, {}, ALL);
      for (const { createdAt, nextAttemptAt } of items)
        expect(nextAttemptAt! - createdAt).toBeGreaterThanOrEqual(BATCH.maxWaitMs + 9_000);
    });

    it('gathers what was never tried, once, revocations apart, and no batch cut short', async () => {
      const { subscription, ids, gather } = await owed(4);
      const [first] = ids(true);
      await truth.deliveries.claim(subscription.id, [{ id: first!, attempt: 0 }], LEASE_MS);
      expect(await gather(true, 3)).toEqual(ids(true).slice(1, 3));
      expect(await gather(true)).toEqual(ids(true).slice(3));
      expect(await gather(true)).toEqual([]);
      const both = await Promise.all([gather(false), gather(false)]);
      expect(both.flat().toSorted()).toEqual(ids(false).toSorted());
      const batch = await truth.deliveries.gather(subscription.id, false, 100, LEASE_MS);
      expect(batch).toMatchObject({ batching: BATCH, deliveries: [] });
    });

    it('gathers nothing that failed before, and nothing for who is disabled', async () => {
      const { subscription, ids, gather } = await owed(1);
      const [id] = ids(true) as [string];
      await truth.deliveries.claim(subscription.id, [{ id, attempt: 0 }], LEASE_MS);
      await truth.deliveries.settle(subscription.id, [{ id, result: 'failed', error: 'x', retryInMs: 1 }]);
      expect(await gather(true)).toEqual([]);
      await truth.deliveries.disable(subscription.id, 'gone');
      expect(await truth.deliveries.gather(subscription.id, false, 100, LEASE_MS)).toBeUndefined();
    });
  });
}
