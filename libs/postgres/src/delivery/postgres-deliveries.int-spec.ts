import { setTimeout as sleep } from 'node:timers/promises';
import type { DueDelivery } from '@curfew/domain';
import {
  bornTenant,
  decisionOn,
  describeBatching,
  describeDeliveries,
  started,
  subscribed,
} from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeDeliveries(async () => fresh.truth);
describeBatching(async () => fresh.truth);

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
