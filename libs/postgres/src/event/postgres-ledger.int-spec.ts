import { bornTenant, decisionOn, describeLedger, eventsOf, NOW, started, subscribed } from '@curfew/domain/testing';
import { canonicalJson, type Tenant, UnknownSessionDecision } from '@curfew/domain';
import { createHash } from 'node:crypto';
import { waitFor } from '../../../../test/support/wait-for.js';
import { useFreshDatabase } from '../testing/fresh-database.js';

const fresh = useFreshDatabase();

describeLedger(async () => fresh.truth);

async function endedSessions(tenant: Tenant, count: number) {
  const records = await Promise.all(Array.from({ length: count }, () => started(fresh.truth, tenant)));
  await fresh.truth.ledger.commit(records.map((record) => decisionOn(record)));
}

describe('the chain', () => {
  it('can be recomputed by anybody from the feed', async () => {
    const tenant = await bornTenant(fresh.truth);
    await started(fresh.truth, tenant, { subject: 'Ünï "x" \\ \u2028', labels: { b: '1', a: '2' } });
    await endedSessions(tenant, 2);
    let previous = '0'.repeat(64);
    for (const { hash, timestamp, ...event } of await eventsOf(fresh.truth, tenant)) {
      const hashed = canonicalJson({ ...event, timestamp: new Date(timestamp).toISOString() });
      previous = createHash('sha256').update(`${previous}\n${hashed}`).digest('hex');
      expect(hash).toBe(previous);
    }
  });

  const tampered: [string, string, number][] = [
    ['a member of the data', `update events set data = replace(data::text, '"ann"', '"bob"')::json where seq = 3`, 3],
    ['the instant', `update events set at = at + interval '1 ms' where seq = 2`, 2],
    ['the type', `update events set type = 'session.locked' where seq = 4`, 4],
    ['the id', `update events set id = gen_random_uuid() where seq = 1`, 1],
    ['the session it is filed under', `update events set session_id = 'x' where seq = 2`, 2],
    ['an event taken out', `delete from events where seq = 3`, 3],
    ['the last event taken out', `delete from events where seq = 4`, 4],
  ];
  it.each(tampered)('shows %s', async (_, statement, place) => {
    const { truth, source } = fresh;
    const tenant = await bornTenant(truth);
    await endedSessions(tenant, 2);
    expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    await source.query('alter table events disable trigger append_only');
    await source.query(`${statement} and tenant_id = $1`, [tenant.id]);
    await source.query('alter table events enable trigger append_only');
    expect(await truth.ledger.verify(tenant.id)).toBe(place);
  });

  it.each(['update events set type = null', 'delete from events', 'truncate events'])('refuses "%s"', async (sql) => {
    await expect(fresh.database.query(sql)).rejects.toThrow(/append-only/);
  });
});

describe('an event that fails for good', () => {
  it('is set aside, and neither the events beside it nor any decision are', async () => {
    const { truth, database } = fresh;
    const tenant = await bornTenant(truth);
    const record = await started(truth, tenant);
    await database.query(
      // No such type of a group: what the subscriptions' filters ask of it cannot be asked.
      `insert into event_intake (tenant_id, id, type, at, data)
       select $1, gen_random_uuid(), 'policy.published', now(),
         case when n = 300 then '{"groups": "\\u0000"}' else '{}' end::json from generate_series(1, 500) n`,
      [tenant.id],
    );
    await subscribed(truth, tenant, { filter: { group: ['g'] } });
    const before = await truth.ledger.parkedCount();
    const { events } = await truth.ledger.commit([decisionOn(record)]);
    expect(events.filter((event) => event.type === 'policy.published')).toHaveLength(499);
    expect(events.at(-1)).toMatchObject({ type: 'session.revoked' });
    expect(await truth.ledger.parkedCount()).toBe(before + 1);
    expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    const waiting = await database.query(`select 1 from event_intake where tenant_id = $1`, [tenant.id]);
    expect(waiting).toEqual([]);
  });
});

describe('many at a time', () => {
  it('drains more waiting events than fit one transaction before any decision', async () => {
    const { truth, database } = fresh;
    const tenant = await bornTenant(truth);
    const record = await started(truth, tenant);
    await database.query(
      `insert into event_intake (tenant_id, id, type, at, data)
       select $1, gen_random_uuid(), 'policy.published', now(), '{}' from generate_series(1, 4500)`,
      [tenant.id],
    );
    const { events } = await truth.ledger.commit([decisionOn(record)]);
    expect(events).toHaveLength(4_502);
    expect(events.at(-1)).toMatchObject({ seq: 4_502, type: 'session.revoked' });
    expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
  });

  describe('decisions about more sessions than one statement takes', () => {
    const SESSIONS = 620;
    const many = async () => {
      const { truth } = fresh;
      const tenant = await bornTenant(truth);
      const records = await Promise.all(Array.from({ length: SESSIONS }, () => started(truth, tenant)));
      await truth.ledger.commit([]);
      const ends = records.map((record) => decisionOn(record));
      // Of the first it is told last that it was warned, and that it ended: far from what else is about it.
      const warned = decisionOn(records[0]!, { type: 'expiring', cause: undefined });
      return { truth, tenant, records, decisions: [warned, ...ends.slice(1), ends[0]!] };
    };
    const ended = async (tenant: Tenant) =>
      (await fresh.database.query('select from sessions where tenant_id = $1 and ended_at is not null', [tenant.id]))
        .length;

    it('are one commit, in which what is about one session keeps its order', async () => {
      const { truth, tenant, records, decisions } = await many();
      const { id } = await subscribed(truth, tenant);
      const { events, deliveries, conflicts } = await truth.ledger.commit(decisions);
      expect(conflicts).toBe(0);
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: SESSIONS + 1 }, (_, i) => SESSIONS + 1 + i));
      const ofFirst = events.filter(({ data }) => data['sessionId'] === records[0]!.sessionId);
      expect(ofFirst.map(({ type }) => type)).toEqual(['session.expiring', 'session.revoked']);
      expect(new Set(deliveries.map(({ subscriptionId }) => subscriptionId))).toEqual(new Set([id]));
      expect(deliveries).toHaveLength(SESSIONS + 1);
      expect(await ended(tenant)).toBe(SESSIONS);
      expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    });

    it('leave nothing behind when the last of them fails', async () => {
      const { truth, tenant, decisions } = await many();
      const unknown = { ...decisions[0]!, sessionId: 'nobody' };
      await expect(truth.ledger.commit([...decisions, unknown])).rejects.toThrow(UnknownSessionDecision);
      const refused = { ...decisions[2]!, reason: '\u0000' };
      await expect(truth.ledger.commit([...decisions.slice(3), refused])).rejects.toThrow(/0x00|Unicode escape/);
      expect(await ended(tenant)).toBe(0);
      expect(await truth.ledger.heads([tenant.id])).toEqual(new Map([[tenant.id, SESSIONS]]));
      expect((await truth.ledger.commit(decisions)).events).toHaveLength(SESSIONS + 1);
      expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    });
  });

  it('owes deliveries that the row itself asks for in time', async () => {
    const { truth, database } = fresh;
    const tenant = await bornTenant(truth);
    const { id } = await subscribed(truth, tenant);
    await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
    const rows = await database.query<{ wait: string; give_up_at: Date; type: string }>(
      `select extract(epoch from next_attempt_at - now()) as wait, give_up_at, type from deliveries
       where subscription_id = $1 order by id`,
      [id],
    );
    for (const { wait } of rows) expect(Math.abs(Number(wait) - 10)).toBeLessThan(2);
    expect(rows[1]!.give_up_at.getTime()).toBe(NOW + 900_040 + 86_400_000);
  });

  it('lets writers of crossing tenants through without a deadlock', async () => {
    const { truth } = fresh;
    const [one, two] = [await bornTenant(truth), await bornTenant(truth)];
    const pairs = await Promise.all(
      Array.from({ length: 8 }, async () => [await started(truth, one), await started(truth, two)]),
    );
    const commits = pairs.map((pair, index) => {
      const decisions = pair.map((record) => decisionOn(record));
      return truth.ledger.commit(index % 2 === 0 ? decisions : decisions.reverse());
    });
    await Promise.all(commits);
    for (const tenant of [one, two]) {
      expect(await eventsOf(truth, tenant)).toHaveLength(16);
      expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    }
  });
});

it('records the act behind an ending that took effect while the database was away, once (rule 15)', async () => {
  const { truth } = fresh;
  const tenant = await bornTenant(truth);
  const record = await started(truth, tenant);
  const asked = { cause: 'admin', clock: undefined, deadline: undefined, actor: 'key-1', reason: 'stolen' } as const;
  const decision = decisionOn(record, asked);
  for (let again = 0; again < 2; again++) await truth.ledger.commit([decision]);
  const { items } = await truth.audit.list(tenant.id, { limit: 100 });
  expect(items.filter(({ action }) => action === 'session.revoke')).toMatchObject([
    { target: `session/${record.sessionId}`, keyId: 'key-1', reason: 'stolen' },
  ]);
});

it("waits for whoever holds the end of a tenant's chain, and goes on from there (rule 17)", async () => {
  const { truth, source, database } = fresh;
  const tenant = await bornTenant(truth);
  const record = await started(truth, tenant);
  const other = source.createQueryRunner();
  await other.startTransaction();
  await other.query('update ledger_heads set seq = 40 where tenant_id = $1', [tenant.id]);
  const commit = truth.ledger.commit([decisionOn(record)]);
  const blocked = async () =>
    (
      await database.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
    ).length > 0;
  await waitFor(blocked, 5_000, 'a wait for a lock').finally(() => other.commitTransaction());
  await other.release();
  expect((await commit).events.map(({ seq }) => seq)).toEqual([41, 42]);
});
