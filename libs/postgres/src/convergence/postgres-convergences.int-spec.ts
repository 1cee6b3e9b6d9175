import { bornTenant, decisionOn, started, subscribed } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresConvergences } from './postgres-convergences.js';

const fresh = useFreshDatabase();

/** A revocation that two subscriptions are owed. */
async function revoked() {
  const { truth } = fresh;
  const convergences = new PostgresConvergences(fresh.database);
  const tenant = await bornTenant(truth);
  const events = ['session.revoked'];
  const [one, other] = [await subscribed(truth, tenant, { events }), await subscribed(truth, tenant, { events })];
  const record = await started(truth, tenant);
  const committed = await truth.ledger.commit([decisionOn(record)]);
  const event = committed.events.find(({ type }) => type === 'session.revoked')!;
  const deliveries = new Map(committed.deliveries.map(({ id, subscriptionId }) => [subscriptionId, id]));
  return { convergences, tenant, one, other, record, event, deliveries };
}

describe('convergences', () => {
  it('keep an acknowledgement that comes before the 2xx, and what the 2xx adds', async () => {
    const { convergences, tenant, one, event, deliveries } = await revoked();
    await convergences.acknowledge(tenant.id, event.id, { subscriptionId: one.id }, { connectionsClosed: 4 });
    const id = deliveries.get(one.id)!;
    const at = event.timestamp + 70_000;
    await fresh.truth.deliveries.settle(one.id, [{ id, result: 'failed', error: 'timeout', retryInMs: 5 }]);
    await fresh.truth.deliveries.settle(one.id, [{ id, result: 'delivered', status: 204, at }]);
    const found = await convergences.find(tenant.id, event.id);
    expect(found!.parties[0]).toMatchObject({ status: 'applied', deliveredAt: at, connectionsClosed: 4 });
    expect(await fresh.truth.deliveries.overdue(-1e9, 1, 500)).not.toContainEqual(expect.objectContaining({ id }));
  });

  it('take no failure for applied, though it was applied before it was sent again', async () => {
    const { convergences, tenant, one, event, deliveries } = await revoked();
    await convergences.acknowledge(tenant.id, event.id, { subscriptionId: one.id }, {});
    const id = deliveries.get(one.id)!;
    await fresh.database.query(`update deliveries set status = 'pending' where id = $1`, [id]);
    await fresh.truth.deliveries.settle(one.id, [{ id, result: 'failed', error: 'x', retryInMs: 5 }]);
    expect((await convergences.find(tenant.id, event.id))!.parties[0]).toMatchObject({ status: 'failed' });
  });

  it('tell once how long a revocation took, whoever of two that apply it at once comes first', async () => {
    const { convergences, tenant, one, other, record, event, deliveries } = await revoked();
    const applied = [{ eventId: event.id, sessionId: record.sessionId }];
    const apply = (subscription: { id: string }, ms: number) => {
      const outcome = { result: 'delivered', status: 200, at: event.timestamp + ms, applied: {} } as const;
      return fresh.truth.deliveries.settle(subscription.id, [{ ...outcome, id: deliveries.get(subscription.id)! }]);
    };
    await apply(one, 500);
    expect(await convergences.takeConverged(tenant.id, applied)).toEqual([]);
    // The one that applied it before the other is recorded after it.
    await apply(other, 400);
    const all = await Promise.all([1, 2].map(() => convergences.takeConverged(tenant.id, applied)));
    expect(all.flat()).toEqual([500]);
  });

  it('are not complete while an application that reported has not applied it', async () => {
    const { convergences, tenant, one, other, record, event, deliveries } = await revoked();
    await fresh.database.query(`update sessions set applications = '{"-":{},"shop":{"reportedAt":1}}' where id = $1`, [
      record.sessionId,
    ]);
    const outcome = { result: 'delivered', status: 200, at: event.timestamp + 5, applied: {} } as const;
    for (const { id } of [one, other])
      await fresh.truth.deliveries.settle(id, [{ ...outcome, id: deliveries.get(id)! }]);
    const counted = () => convergences.takeConverged(tenant.id, [{ eventId: event.id, sessionId: record.sessionId }]);
    expect(await counted()).toEqual([]);
    const appliedAt = event.timestamp + 7;
    const acknowledge = () => convergences.acknowledge(tenant.id, event.id, { application: 'shop' }, { appliedAt });
    const [acknowledged] = await acknowledge();
    expect(acknowledged).toMatchObject({ kind: 'application', name: 'shop', repeated: false });
    expect(await acknowledge()).toMatchObject([{ repeated: true }]);
    expect(await counted()).toEqual([Math.max(5, acknowledged!.appliedAt - event.timestamp)]);
    expect(await counted()).toEqual([]);
  });

  it('find what an archived session says, and refuse what nothing is kept of', async () => {
    const { convergences, tenant, one, record, event } = await revoked();
    const { query } = fresh.source;
    const moved = `with gone as (delete from sessions where id = $1 returning *), stub as (
      insert into session_stubs select tenant_id, id, ended_at, cause from gone) insert into session_archive select * from gone`;
    await query.call(fresh.source, moved, [record.sessionId]);
    await convergences.acknowledge(tenant.id, event.id, { application: 'shop' }, { connectionsClosed: 1 });
    const found = await convergences.find(tenant.id, event.id);
    expect(found!.parties.at(-1)).toMatchObject({ application: 'shop', connectionsClosed: 1 });
    await query.call(fresh.source, 'delete from session_archive where id = $1', [record.sessionId]);
    await expect(convergences.find(tenant.id, event.id)).rejects.toMatchObject({ code: 'session_forgotten' });
    await expect(convergences.acknowledge(tenant.id, event.id, { subscriptionId: one.id }, {})).rejects.toMatchObject({
      code: 'session_forgotten',
    });
  });

  it('take what is late once, among several that look', async () => {
    const { convergences, one, other } = await revoked();
    const looks = await Promise.all([convergences.takeLate(30, 1_000), convergences.takeLate(30, 1_000)]);
    const mine = looks.flat().filter(({ subscriptionId }) => [one.id, other.id].includes(subscriptionId));
    expect(mine.map(({ count }) => count)).toEqual([1, 1]);
    expect((await convergences.takeLate(30, 1_000)).length).toBe(0);
    const { events } = await fresh.truth.ledger.commit([]);
    const told = events.filter(({ type, data }) => type === 'delivery.late' && data.tenant === one.tenantId);
    expect(told.map(({ data }) => (data['subscription'] as { id: string }).id).toSorted()).toEqual(
      [one.id, other.id].toSorted(),
    );
  });

  it('take nothing for late that was there before anybody could acknowledge', async () => {
    const { convergences, one, other } = await revoked();
    await fresh.database.query('update deliveries set awaited = false where subscription_id = any($1)', [
      [one.id, other.id],
    ]);
    const late = await convergences.takeLate(30, 1_000);
    expect(late.filter(({ subscriptionId }) => [one.id, other.id].includes(subscriptionId))).toEqual([]);
  });
});
