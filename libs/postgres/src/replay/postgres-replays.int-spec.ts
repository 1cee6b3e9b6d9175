import { ALL, actIn, bornTenant, decisionOn, started, subscribed } from '@curfew/domain/testing';
import { PostgresConvergences } from '../convergence/postgres-convergences.js';
import { useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresReplays } from './postgres-replays.js';

const fresh = useFreshDatabase();
const FOREVER = { from: 0, to: Date.UTC(2100, 0), delivered: false };

describe('replays', () => {
  let replays: PostgresReplays;
  beforeEach(async () => {
    await fresh.truth.ledger.commit([]);
    replays = new PostgresReplays(fresh.database, { longestTokenSeconds: 3_600 });
  });

  /** A subscription that is owed so many revocations, of which the first was delivered and the second given up. */
  async function owed(sessions: number) {
    const { truth } = fresh;
    const tenant = await bornTenant(truth);
    const subscription = await subscribed(truth, tenant, { events: ['session.revoked'] });
    const decisions = [];
    for (let i = 0; i < sessions; i++) decisions.push(decisionOn(await started(truth, tenant)));
    const { events, deliveries } = await truth.ledger.commit(decisions);
    const ids = deliveries.map(({ id }) => id);
    const { id } = subscription;
    await truth.deliveries.claim(
      id,
      ids.slice(0, 2).map((one) => ({ id: one, attempt: 0 })),
      60_000,
    );
    await truth.deliveries.settle(id, [
      { id: ids[0]!, result: 'delivered', status: 200, at: Date.now() },
      { id: ids[1]!, result: 'dead', error: 'x' },
    ]);
    await truth.ledger.commit([]);
    const list = async () =>
      (await truth.subscriptions.deliveries(id, {}, ALL)).items.toReversed().map(({ status }) => status);
    const revoked = events.filter(({ type }) => type === 'session.revoked');
    return { tenant, act: actIn(tenant), id, ids, events: revoked, list };
  }

  it('owe one delivery anew, whatever became of it, once', async () => {
    const { act, id, ids, list } = await owed(2);
    expect(await list()).toEqual(['delivered', 'dead']);
    expect(await replays.delivery(id, ids[1]!, act)).toEqual({ replayed: 1 });
    expect(await replays.delivery(id, ids[1]!, act)).toEqual({ replayed: 0 });
    expect(await list()).toEqual(['delivered', 'pending']);
    expect(await replays.delivery(id, ids[0]!, act)).toEqual({ replayed: 1 });
    const due = await fresh.truth.deliveries.overdue(-1_000, 60_000, 500);
    expect(due.filter((one) => one.subscriptionId === id).map((one) => [one.id, one.attempt])).toEqual(
      expect.arrayContaining([
        [ids[0], 0],
        [ids[1], 0],
      ]),
    );
    const batch = await fresh.truth.deliveries.claim(id, [{ id: ids[1]!, attempt: 0 }], 60_000);
    // A day from now, not from January when it was decided.
    expect(batch!.deliveries[0]!.giveUpAt).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it('owe an event to all that want it, and to whom was not there', async () => {
    const { tenant, act, id, events, list } = await owed(2);
    const later = await subscribed(fresh.truth, tenant, { events: ['session.revoked'] });
    await subscribed(fresh.truth, tenant, { events: ['session.locked'] });
    await subscribed(fresh.truth, tenant, { filter: { application: ['other'] } });
    expect(await replays.event(events[1]!.id, undefined, act)).toEqual({ replayed: 2 });
    expect(await replays.event(events[1]!.id, undefined, act)).toEqual({ replayed: 0 });
    expect(await list()).toEqual(['delivered', 'pending']);
    const { items } = await fresh.truth.subscriptions.deliveries(later.id, {}, ALL);
    expect(items).toMatchObject([{ eventId: events[1]!.id, status: 'pending' }]);
    // Whoever was not there cannot be late with it (ADR 22).
    const late = await new PostgresConvergences(fresh.database).takeLate(0, 100);
    expect(late.map(({ subscriptionId }) => subscriptionId)).not.toContain(later.id);
    expect(late.map(({ subscriptionId }) => subscriptionId)).toContain(id);
    expect(await replays.event(events[0]!.id, later.id, act)).toEqual({ replayed: 1 });
    expect(await list()).toEqual(['delivered', 'pending']);
    expect(id).not.toBe(later.id);
  });

  it('owe what a range is missing, and what was delivered only when asked to', async () => {
    const { tenant, act, id, list } = await owed(3);
    expect(await replays.range(id, { ...FOREVER, from: Date.now() + 60_000 }, act)).toEqual({ replayed: 0 });
    expect(await replays.range(id, { ...FOREVER, to: Date.now() - 60_000 }, act)).toEqual({ replayed: 0 });
    expect(await replays.range(id, FOREVER, act)).toEqual({ replayed: 1 });
    expect(await list()).toEqual(['delivered', 'pending', 'pending']);
    expect(await replays.range(id, { ...FOREVER, delivered: true }, act)).toEqual({ replayed: 1 });
    expect(await list()).toEqual(['pending', 'pending', 'pending']);
    const later = await subscribed(fresh.truth, tenant, { events: ['session.revoked'] });
    const both = await Promise.all([replays.range(later.id, FOREVER, act), replays.range(later.id, FOREVER, act)]);
    expect(both.map(({ replayed }) => replayed).toSorted()).toEqual([0, 3]);
  });

  it('find the place of a moment, and go on from where they were bounded', async () => {
    const { tenant, act, id } = await owed(2);
    await fresh.database.query(
      `insert into events (tenant_id, seq, id, type, at, data, prev_hash, hash, recorded_at)
       select $1, n, gen_random_uuid(), 'session.revoked', now(), '{}', '', '', now() + n * interval '1 second'
       from generate_series(6, 2504) n`,
      [tenant.id],
    );
    await fresh.database.query(`update ledger_heads set seq = 2504 where tenant_id = $1`, [tenant.id]);
    const [{ at }] = (await fresh.database.query<{ at: Date }>(
      `select recorded_at as at from events where tenant_id = $1 and seq = 104`,
      [tenant.id],
    )) as [{ at: Date }];
    const range = { ...FOREVER, from: at.getTime() };
    const first = await replays.range(id, range, act);
    expect(first).toEqual({ replayed: 1_000, next: '1103' });
    const second = await replays.range(id, { ...range, after: first.next! }, act);
    expect(second).toEqual({ replayed: 1_000, next: '2103' });
    expect(await replays.range(id, { ...range, after: second.next! }, act)).toEqual({ replayed: 401 });
    expect(await replays.range(id, { ...range, to: at.getTime() + 1_000 }, act)).toEqual({ replayed: 0 });
  });

  it('are told of in the audit log, and refused where there is nothing, or not for this tenant', async () => {
    const { tenant, act, id, ids, events } = await owed(2);
    await replays.delivery(id, ids[1]!, act);
    await replays.event(events[0]!.id, id, act);
    await replays.range(id, FOREVER, act);
    const entries = (await fresh.truth.audit.list(tenant.id, ALL)).items;
    expect(entries.slice(-3).map(({ action, after }) => [action, (after as { replayed: number }).replayed])).toEqual([
      ['delivery.replay', 1],
      ['event.replay', 1],
      ['subscription.replay', 0],
    ]);
    const other = actIn(await bornTenant(fresh.truth));
    const missing = { code: 'not_found' };
    await expect(replays.delivery(id, ids[1]!, other)).rejects.toMatchObject(missing);
    await expect(replays.event(events[0]!.id, undefined, other)).rejects.toMatchObject(missing);
    await expect(replays.range(id, FOREVER, other)).rejects.toMatchObject(missing);
    await expect(replays.delivery(id, 'x', act)).rejects.toMatchObject(missing);
    await expect(replays.delivery(id, '9'.repeat(19), act)).rejects.toMatchObject(missing);
    await expect(replays.delivery(id, '999', act)).rejects.toMatchObject(missing);
    await fresh.truth.subscriptions.patch(id, { status: 'disabled' }, act);
    await expect(replays.range(id, FOREVER, act)).rejects.toMatchObject({ code: 'subscription_disabled' });
  });
});
