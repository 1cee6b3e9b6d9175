import { MOST_RECEIPTS } from '../warning/warnings.js';
import type { WarningReceipt } from '../warning/warning-receipt.js';
import { bornTenant, decisionOn, fresh, NOW, started } from './truth-samples.js';
import type { MakeTruth, TruthPorts } from './truth-ports.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const AT = NOW + 840_000;
const receipt = (over: Partial<WarningReceipt> = {}): WarningReceipt => ({
  application: 'shop',
  action: 'shown',
  shownAt: AT + 1_000,
  receivedAt: AT + 2_000,
  ...over,
});

/** What every implementation of `Warnings` keeps. */
export function describeWarnings(make: MakeTruth): void {
  describe('Warnings', () => {
    let truth: TruthPorts;
    beforeAll(async () => {
      truth = await make();
    });

    async function warned() {
      const tenant = await bornTenant(truth);
      const record = await started(truth, tenant, { sessionId: fresh('s') });
      const warning = decisionOn(record, { type: 'expiring', cause: undefined, decidedAt: AT });
      const { events } = await truth.ledger.commit([warning]);
      const { id } = events.find(({ type }) => type === 'session.expiring')!;
      return { tenant, record, place: { tenantId: tenant.id, sessionId: record.sessionId, eventId: id } };
    }

    it('finds a warning of its session and tenant, and nothing else', async () => {
      const { tenant, place } = await warned();
      expect(await truth.warnings.decidedAt(place)).toBe(AT);
      const other = await warned();
      expect(await truth.warnings.decidedAt({ ...place, sessionId: other.place.sessionId })).toBeUndefined();
      expect(await truth.warnings.decidedAt({ ...place, tenantId: other.tenant.id })).toBeUndefined();
      expect(await truth.warnings.decidedAt({ ...place, tenantId: NOBODY })).toBeUndefined();
      expect(await truth.warnings.decidedAt({ ...place, eventId: NOBODY })).toBeUndefined();
      expect(await truth.warnings.decidedAt({ ...place, eventId: 'x' })).toBeUndefined();
      const { items } = await truth.ledger.page(tenant.id, { type: ['session.started'] }, { limit: 1 });
      expect(await truth.warnings.decidedAt({ ...place, eventId: items[0]!.id })).toBeUndefined();
    });

    it('keeps receipts in the order they came, each once', async () => {
      const { place } = await warned();
      const all = [
        receipt(),
        receipt({ action: 'extended', receivedAt: AT + 3_000 }),
        receipt({ application: 'bank', receivedAt: AT + 4_000 }),
        receipt({ application: undefined, receivedAt: AT + 5_000 }),
        receipt({ shownAt: AT + 1_001, receivedAt: AT + 6_000 }),
      ];
      for (const one of all) expect(await truth.warnings.keep(place, one)).toEqual({ receipt: one, replayed: false });
      for (const one of all) {
        const again = await truth.warnings.keep(place, { ...one, receivedAt: AT + 9_000 });
        expect(again).toEqual({ receipt: one, replayed: true });
      }
      const kept = await truth.warnings.receiptsOf(place.tenantId, [place.eventId, NOBODY]);
      expect([...kept]).toEqual([[place.eventId, all]]);
      const { tenant } = await warned();
      expect([...(await truth.warnings.receiptsOf(tenant.id, [place.eventId]))]).toEqual([]);
      expect([...(await truth.warnings.receiptsOf(place.tenantId, []))]).toEqual([]);
    });

    it('keeps one of two identical receipts that come at once', async () => {
      const { place } = await warned();
      const answers = await Promise.all(Array.from({ length: 5 }, () => truth.warnings.keep(place, receipt())));
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect((await truth.warnings.receiptsOf(place.tenantId, [place.eventId])).get(place.eventId)).toHaveLength(1);
    });

    it('keeps a bounded number, and still answers replays', async () => {
      const { place } = await warned();
      for (let i = 0; i < MOST_RECEIPTS; i++) await truth.warnings.keep(place, receipt({ shownAt: AT + i }));
      const more = truth.warnings.keep(place, receipt({ shownAt: AT + MOST_RECEIPTS }));
      await expect(more).rejects.toMatchObject({ code: 'too_many_receipts' });
      expect(await truth.warnings.keep(place, receipt({ shownAt: AT }))).toMatchObject({ replayed: true });
    });
  });
}
