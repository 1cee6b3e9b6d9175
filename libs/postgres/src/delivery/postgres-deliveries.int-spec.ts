import { setTimeout as sleep } from 'node:timers/promises';
import type { DueDelivery } from '@curfew/domain';
import {
  bornTenant,
  decisionOn,
  describeBatching,
  describeBreakers,
  describeDeliveries,
  started,
  subscribed,
} from '@curfew/domain/testing';
import { PostgresDeliveries } from './postgres-deliveries.js';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeDeliveries(async () => fresh.truth);
describeBatching(async () => fresh.truth);
describeBreakers(async () => fresh.truth);

it('disables a receiver of which nothing but failures came for too long, and says so', async () => {
  const { truth, database } = fresh;
  await truth.ledger.commit([]);
  const tenant = await bornTenant(truth);
  const { id } = await subscribed(truth, tenant, { events: ['session.revoked'] });
  await subscribed(truth, tenant, { events: ['subscription.disabled'] });
  const { deliveries } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
  const items = [{ id: deliveries[0]!.id, attempt: 0 }];
  const impatient = new PostgresDeliveries(database, { disableAfterSeconds: 0.2 });
  const failed = { id: items[0]!.id, result: 'failed', error: 'x', retryInMs: 1 } as const;
  await impatient.claim(id, items, 60_000);
  await impatient.settle(id, [failed]);
  expect(await truth.subscriptions.find(tenant.id, id)).toMatchObject({ status: 'enabled' });
  await sleep(300);
  await impatient.settle(id, [failed]);
  expect(await truth.subscriptions.find(tenant.id, id)).toMatchObject({
    status: 'disabled',
    disabledReason: 'nothing could be delivered for too long',
  });
  const { events, deliveries: told } = await truth.ledger.commit([]);
  expect(events.map(({ type }) => type)).toEqual(['subscription.disabled']);
  expect(told).toHaveLength(1);
});

it('passes over what is overdue and in the hands of another (rule 17)', async () => {
  const { truth, source } = fresh;
  const tenant = await bornTenant(truth);
  await subscribed(truth, tenant, { events: ['session.revoked'] });
  const records = [await started(truth, tenant), await started(truth, tenant)];
  const { deliveries } = await truth.ledger.commit(records.map((record) => decisionOn(record)));
  const ids = deliveries.map(({ id }) => id);
  const other = source.createQueryRunner();
  await other.startTransaction();
  try {
    await other.query('select from deliveries where id = $1 for update', [ids[0]]);
    // One that waits for the other would wait for ever.
    const waited = sleep<DueDelivery[]>(5_000, [], { ref: false });
    const found = await Promise.race([truth.deliveries.overdue(-20_000, 60_000, 500), waited]);
    expect(found.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual([ids[1]]);
  } finally {
    await other.rollbackTransaction();
    await other.release();
  }
});

it('does not let a receiver wait for what happens to the deliveries of another (rule 17)', async () => {
  const { truth, source } = fresh;
  const owed = [];
  for (let i = 0; i < 4; i++) {
    const tenant = await bornTenant(truth);
    const { id: subscriptionId } = await subscribed(truth, tenant, { events: ['session.revoked'] });
    const { deliveries } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
    owed.push({ subscriptionId, id: deliveries[0]!.id });
  }
  const other = source.createQueryRunner();
  await other.startTransaction();
  try {
    await other.query('select from deliveries where id = any($1) for update', [owed.slice(0, 3).map(({ id }) => id)]);
    const claims = owed.map(({ subscriptionId, id }) =>
      truth.deliveries.claim(subscriptionId, [{ id, attempt: 0 }], 60_000),
    );
    const waited = sleep(5_000, [], { ref: false });
    const claimed = (await Promise.race([Promise.all(claims), waited])) as Awaited<(typeof claims)[0]>[];
    expect(claimed.map((batch) => batch!.deliveries.length)).toEqual([0, 0, 0, 1]);
  } finally {
    await other.rollbackTransaction();
    await other.release();
  }
});
