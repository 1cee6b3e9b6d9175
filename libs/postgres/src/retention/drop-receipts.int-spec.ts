import type { Tenant, WarningPlace } from '@curfew/domain';
import { ALL, bornTenant, decisionOn, eventsOf, NOW, started } from '@curfew/domain/testing';
import { agePartitions } from '../../../../test/support/age-partitions.js';
import { useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresRetention } from './postgres-retention.js';

const DAY_MS = 86_400_000;
const LONG_AGO = Date.now() - 700 * DAY_MS;

describe('old receipts of warnings', () => {
  const fresh = useFreshDatabase();
  let tenant: Tenant;
  let place: WarningPlace;

  const drop = async (before: number, limit = 100) => {
    let gone: number | undefined;
    await new PostgresRetention(fresh.database).alone(async (upkeep) => {
      gone = await upkeep.dropReceipts(before, limit);
    });
    return gone;
  };
  const keep = (receivedAt: number) =>
    fresh.truth.warnings.keep(place, { action: 'shown', shownAt: receivedAt, receivedAt });
  const kept = async () => {
    const all = await fresh.truth.warnings.receiptsOf(place.tenantId, [place.eventId]);
    return (all.get(place.eventId) ?? []).map(({ receivedAt }) => receivedAt);
  };
  const noted = async () => {
    const { items } = await fresh.truth.audit.list(tenant.id, ALL);
    return items.filter(({ target }) => target === 'warning_receipts').map(({ before }) => before);
  };

  beforeAll(async () => {
    tenant = await bornTenant(fresh.truth);
    const record = await started(fresh.truth, tenant);
    await fresh.truth.ledger.commit([decisionOn(record, { type: 'expiring', cause: undefined, decidedAt: NOW })]);
    const { id: eventId } = (await eventsOf(fresh.truth, tenant)).at(-1)!;
    place = { tenantId: tenant.id, sessionId: record.sessionId, eventId };
    // The event was recorded 730 days ago now.
    const runner = fresh.source.createQueryRunner();
    await agePartitions((sql) => runner.query(sql), 'events');
    await runner.release();
    for (const days of [0, 1, 2, 3]) await keep(LONG_AGO + days * DAY_MS);
  });

  it('stay as long as the event that they are about, however old they are', async () => {
    expect(await drop(Date.now())).toBe(0);
    expect(await kept()).toHaveLength(4);
    expect(await noted()).toEqual([]);
  });

  it('go by age once no event of their time is kept, the oldest first, and it is noted', async () => {
    await new PostgresRetention(fresh.database).alone(async ({ dropOldest }) => {
      expect(await dropOldest('events', LONG_AGO + 200 * DAY_MS)).toBeDefined();
    });
    expect(await drop(LONG_AGO + 2 * DAY_MS, 1)).toBe(1);
    expect(await kept()).toEqual([1, 2, 3].map((days) => LONG_AGO + days * DAY_MS));
    expect(await drop(LONG_AGO + 2 * DAY_MS)).toBe(1);
    expect(await drop(LONG_AGO + 2 * DAY_MS)).toBe(0);
    expect(await kept()).toEqual([2, 3].map((days) => LONG_AGO + days * DAY_MS));
    expect(await noted()).toEqual([{ receipts: 1 }, { receipts: 1 }]);
    expect(await drop(Date.now())).toBe(2);
  });

  it('are not taken with those that come after the oldest event', async () => {
    await fresh.truth.ledger.commit([decisionOn(await started(fresh.truth, tenant))]);
    await keep(LONG_AGO);
    await keep(Date.now() + 60_000);
    expect(await drop(Date.now() + DAY_MS)).toBe(1);
    expect(await kept()).toHaveLength(1);
  });
});
