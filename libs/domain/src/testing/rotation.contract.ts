import { MOST_RETIRING_KEYS } from '../delivery/subscription-keys.js';
import { ALL, actIn, bornTenant, decisionOn, keysNamed, started, subscribed } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const MINUTE = 60_000;

/** What changing a subscription's keys means for what is signed, whatever the store. */
export function describeRotation(make: MakeTruth): void {
  describe('rotation of keys', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });
    beforeEach(async () => {
      await truth.ledger.commit([]);
    });

    async function receiver() {
      const tenant = await bornTenant(truth);
      const { id } = await subscribed(truth, tenant, { events: ['session.revoked'] });
      const rotate = (name: string, overlapMs: number) =>
        truth.subscriptions.rotateKeys(id, keysNamed(name), overlapMs, actIn(tenant));
      /** The keys that sign a delivery that is claimed now. */
      const signing = async () => {
        const { deliveries } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
        const batch = await truth.deliveries.claim(id, [{ id: deliveries[0]!.id, attempt: 0 }], MINUTE);
        return batch!.keys.map(({ secret, signingKey }) => {
          expect(String(signingKey)).toBe(`${String(secret)} too`);
          return String(secret).replace(' sealed', '');
        });
      };
      return { tenant, id, rotate, signing };
    }

    it('signs with the new and the old until the overlap ends', async () => {
      const { tenant, id, rotate, signing } = await receiver();
      const rotated = await rotate('second', MINUTE);
      expect(rotated).toMatchObject({ publicKey: 'whpk_second', retiringKeys: [{ publicKey: 'whpk_first' }] });
      const [{ until }] = rotated!.retiringKeys as [{ until: number }];
      expect(await truth.subscriptions.find(tenant.id, id)).toEqual(rotated);
      expect((await truth.subscriptions.list(tenant.id, ALL)).items).toEqual([rotated]);
      expect(await signing()).toEqual(['second', 'first']);
      const third = await rotate('third', 10 * MINUTE);
      expect(third!.retiringKeys.map((one) => one.publicKey)).toEqual(['whpk_second', 'whpk_first']);
      expect(third!.retiringKeys[1]!.until).toBe(until);
      expect(await signing()).toEqual(['third', 'second', 'first']);
      const patched = await truth.subscriptions.patch(id, { name: 'other' }, actIn(tenant));
      expect(patched!.retiringKeys).toEqual(third!.retiringKeys);
    });

    it('ends every overlap at once when asked to, and forgets what is over', async () => {
      const { tenant, id, rotate, signing } = await receiver();
      await rotate('second', MINUTE);
      const rotated = await rotate('third', 0);
      expect(rotated).toMatchObject({ publicKey: 'whpk_third', retiringKeys: [] });
      expect(await signing()).toEqual(['third']);
      await truth.deliveries.forgetRetiredKeys();
      await rotate('fourth', MINUTE);
      expect(await signing()).toEqual(['fourth', 'third']);
      expect(await truth.subscriptions.find(tenant.id, id)).toMatchObject({
        retiringKeys: [{ publicKey: 'whpk_third' }],
      });
    });

    it('keeps so many keys and no more', async () => {
      const { rotate, signing } = await receiver();
      for (let i = 0; i <= MOST_RETIRING_KEYS; i++) await rotate(`k${i}`, MINUTE);
      const names = Array.from({ length: MOST_RETIRING_KEYS + 1 }, (_, i) => `k${MOST_RETIRING_KEYS - i}`);
      expect(await signing()).toEqual(names);
    });

    it('is audited without the keys, and is of its own tenant only', async () => {
      const { tenant, id, rotate } = await receiver();
      await rotate('second', MINUTE);
      const entry = (await truth.audit.list(tenant.id, ALL)).items.at(-1)!;
      expect(entry).toMatchObject({ action: 'subscription.rotate-secret', target: `subscription/${id}` });
      expect(JSON.stringify(entry)).not.toContain('sealed');
      const other = actIn(await bornTenant(truth));
      expect(await truth.subscriptions.rotateKeys(id, keysNamed('x'), MINUTE, other)).toBeUndefined();
      expect(await truth.subscriptions.rotateKeys('x', keysNamed('x'), MINUTE, other)).toBeUndefined();
    });
  });
}
