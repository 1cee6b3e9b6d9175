import { type EventFilter, matchesEvent } from '../event/event-filter.js';
import type { TruthPorts } from './truth-ports.js';
import { ALL, bornTenant, decisionOn, eventsOf, started } from './truth-samples.js';

/** What readers of a `Ledger` see: the part of its suite about reading. */
export function describeLedgerPages(truth: () => TruthPorts): void {
  it('pages in ledger order, filtered or not, with a cursor that comes back on an empty page', async () => {
    const tenant = await bornTenant(truth());
    const record = await started(truth(), tenant);
    const other = await started(truth(), tenant);
    await truth().ledger.commit([decisionOn(record), decisionOn(other)]);
    const first = await truth().ledger.page(tenant.id, {}, { limit: 3 });
    expect([first.items.map((event) => event.seq), first.next]).toEqual([[1, 2, 3], '3']);
    const last = await truth().ledger.page(tenant.id, {}, { limit: 3, after: first.next });
    expect([last.items.map((event) => event.seq), last.next]).toEqual([[4], '4']);
    expect(await truth().ledger.page(tenant.id, {}, { limit: 3, after: last.next })).toEqual({ items: [], next: '4' });
    const some = await truth().ledger.page(tenant.id, { type: ['session.revoked'], sessionId: other.sessionId }, ALL);
    expect(some.items.map((event) => event.seq)).toEqual([4]);
    for (const after of ['x', '-1', '1.5', '99999999999999999999'])
      await expect(truth().ledger.page(tenant.id, {}, { limit: 1, after })).rejects.toMatchObject({
        faults: [{ parameter: 'after', detail: expect.any(String) }],
      });
  });

  it('filters as `matchesEvent` does, and leads past what did not match', async () => {
    const tenant = await bornTenant(truth());
    const shop = await started(truth(), tenant, { groups: ['g', '"q"'] });
    const bank = await started(truth(), tenant, { application: 'bank' });
    await truth().ledger.commit([decisionOn(shop), decisionOn(bank, { cause: 'absolute_timeout', clock: 'absolute' })]);
    const all = await eventsOf(truth(), tenant);
    const filters: EventFilter[] = [
      { application: ['bank'] },
      { application: ['shop', 'bank'], type: ['session.revoked'] },
      { type: ['session.started', 'session.revoked'], cause: ['absolute_timeout', 'logout'] },
      { cause: ['idle_timeout'] },
      { group: ['"q"', 'x'] },
      { group: ['x'] },
      { sessionId: bank.sessionId, application: ['shop'] },
    ];
    for (const filter of filters) {
      const { items, next } = await truth().ledger.page(tenant.id, filter, ALL);
      expect(items).toEqual(all.filter((event) => matchesEvent(filter, event)));
      expect(next).toBe('4');
    }
    const full = await truth().ledger.page(tenant.id, { application: ['bank'] }, { limit: 1 });
    expect([full.items.map((event) => event.seq), full.next]).toEqual([[2], '2']);
    expect((await truth().ledger.page(tenant.id, {}, { limit: 1, after: '9' })).next).toBe('9');
  });

  it('says where each ledger ends', async () => {
    const [one, none] = [await bornTenant(truth()), await bornTenant(truth())];
    await truth().ledger.commit([decisionOn(await started(truth(), one))]);
    expect(await truth().ledger.heads([one.id, none.id])).toEqual(
      new Map([
        [one.id, 2],
        [none.id, 0],
      ]),
    );
    expect(await truth().ledger.heads([])).toEqual(new Map());
  });
}
