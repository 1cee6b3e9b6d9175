import { bornTenant, decisionOn, eventsOf, started } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresApplications } from './postgres-applications.js';

const fresh = useFreshDatabase();
const NOTHING = { seen: [], reported: [], refused: [], applied: [] };
const BOUND = 1_000;

describe('applications', () => {
  it('are found to use a session that is over once, however many say so at once', async () => {
    const applications = new PostgresApplications(fresh.database);
    const tenant = await bornTenant(fresh.truth);
    const record = await started(fresh.truth, tenant);
    const decision = decisionOn(record);
    const at = decision.decidedAt + BOUND + 1;
    const key = { tenantNumber: tenant.number, sessionId: record.sessionId, application: 'mail' };
    const used = { ...NOTHING, refused: [{ ...key, uses: 2, firstAt: at, lastAt: at + 5 }] };
    expect(await applications.note([used], BOUND)).toMatchObject({ zombies: 0, waiting: used.refused });
    await fresh.truth.ledger.commit([decision]);
    // Connections for all, so that they meet.
    await Promise.all(Array.from({ length: 8 }, () => fresh.database.query('select pg_sleep(0.1)')));
    const noted = await Promise.all(Array.from({ length: 4 }, () => applications.note([used], BOUND)));
    expect(noted.map(({ zombies, usesAfterEnd }) => [zombies, usesAfterEnd]).toSorted()).toEqual([
      ...[
        [0, 2],
        [0, 2],
        [0, 2],
        [1, 2],
      ],
    ]);
    const waiting = await fresh.database.query(`select from event_intake where tenant_id = $1`, [tenant.id]);
    expect(waiting).toHaveLength(1);
    await fresh.truth.ledger.commit([]);
    const told = (await eventsOf(fresh.truth, tenant)).filter(({ type }) => type === 'session.used_after_end');
    expect(told).toHaveLength(1);
    expect(told[0]!.data).toMatchObject({ usedBy: 'mail', uses: 2, sessionId: record.sessionId });
    expect(await applications.find(tenant.id, 'mail')).toMatchObject({ zombies: 1, usesAfterEnd: 8 });
    expect(await fresh.truth.ledger.verify(tenant.id)).toBeUndefined();
  });

  it('report for sessions that live, in whatever number and order', async () => {
    const applications = new PostgresApplications(fresh.database);
    const tenant = await bornTenant(fresh.truth);
    const records = [await started(fresh.truth, tenant), await started(fresh.truth, tenant)];
    const reported = records.flatMap(({ sessionId }) =>
      ['a', 'b'].map((application) => ({ tenantNumber: tenant.number, sessionId, application, at: 7 })),
    );
    const unknown = { tenantNumber: tenant.number, sessionId: 'unknown', application: 'a', at: 7 };
    const one = { ...NOTHING, reported: [...reported, unknown] };
    await Promise.all([one, { ...one, reported: reported.toReversed() }].map((b) => applications.note([b], BOUND)));
    const rows = await fresh.database.query(`select applications from sessions where tenant_id = $1`, [tenant.id]);
    expect(rows).toEqual(records.map(() => ({ applications: { a: { reportedAt: 7 }, b: { reportedAt: 7 } } })));
  });

  it('are measured by the latest thousand', async () => {
    const applications = new PostgresApplications(fresh.database);
    const tenant = await bornTenant(fresh.truth);
    const of = (from: number, count: number) => ({
      ...NOTHING,
      applied: Array.from({ length: count }, (_, i) => ({
        tenantNumber: tenant.number,
        application: 'a',
        at: 5,
        ms: from + i,
      })),
    });
    await applications.note([of(5_000_000, 900)], BOUND);
    await applications.note([of(1, 1_000)], BOUND);
    expect((await applications.find(tenant.id, 'a'))!.timeToConverge).toEqual({
      p50Ms: 500,
      p99Ms: 990,
      revocations: 1_000,
    });
  });

  it('are forgotten when nobody has seen them for long', async () => {
    const applications = new PostgresApplications(fresh.database);
    const tenant = await bornTenant(fresh.truth);
    const [row] = await fresh.database.query<{ now: Date }>('select now()');
    const seen = [10_000, 90_000].map((ago, i) => {
      const at = row!.now.getTime() - ago;
      return { tenantNumber: tenant.number, application: `a${i}`, mode: 'check' as const, at };
    });
    await applications.note([{ ...NOTHING, seen }], BOUND);
    await applications.forget(60_000);
    const { items } = await applications.list(tenant.id, { limit: 5 });
    expect(items).toMatchObject([{ name: 'a0', modes: { check: seen[0]!.at } }]);
  });
});
