import type { TruthPorts } from './truth-ports.js';
import { ALL, actIn, bornTenant, decisionOn, started, subscribed } from './truth-samples.js';

/** Which deliveries a commit of the `Ledger` makes: the part of its suite about subscriptions (rule 14). */
export function describeLedgerDeliveries(truth: () => TruthPorts): void {
  const typesOf = (events: readonly { type: string }[]) => events.map((event) => event.type);

  it('owes each event to the enabled subscriptions that want it', async () => {
    const tenant = await bornTenant(truth());
    const all = await subscribed(truth(), tenant);
    const revoked = await subscribed(truth(), tenant, { events: ['session.revoked'] });
    const shop = await subscribed(truth(), tenant, { filter: { application: ['shop', 'x'], group: ['g', 'h'] } });
    const absolute = await subscribed(truth(), tenant, { filter: { cause: ['absolute_timeout'] } });
    const none = [
      await subscribed(truth(), tenant, { filter: { application: ['bank'] } }),
      await subscribed(truth(), tenant, { filter: { group: ['i'] } }),
      await subscribed(truth(), await bornTenant(truth())),
    ];
    const record = await started(truth(), tenant, { groups: ['h', '"q"'] });
    const { deliveries } = await truth().ledger.commit([decisionOn(record)]);
    const owed = (id: string) => typesOf(deliveries.filter((delivery) => delivery.subscriptionId === id));
    expect(owed(all.id)).toEqual(['session.started', 'session.revoked']);
    expect(owed(revoked.id)).toEqual(['session.revoked']);
    expect(owed(shop.id)).toEqual(['session.started', 'session.revoked']);
    expect(owed(absolute.id)).toEqual([]);
    for (const { id } of none) expect(owed(id)).toEqual([]);
    expect((await truth().subscriptions.deliveries(all.id, {}, ALL)).items).toHaveLength(2);
  });

  it('owes nothing to a subscription that is disabled by then (rule 14)', async () => {
    const tenant = await bornTenant(truth());
    const { id } = await subscribed(truth(), tenant);
    const record = await started(truth(), tenant);
    await truth().subscriptions.patch(id, { status: 'disabled' }, actIn(tenant));
    expect((await truth().ledger.commit([decisionOn(record)])).deliveries).toEqual([]);
  });
}
