import { decisionOn, eventsOf, started } from '@curfew/domain/testing';
import { makePartitions } from '../libs/postgres/src/retention/make-partitions.js';
import { useFreshDatabase } from '../libs/postgres/src/testing/fresh-database.js';
import { PartitionByTime } from './0005-partition-by-time.js';
import { MIGRATIONS } from './index.js';

const EARLIER = MIGRATIONS.slice(0, MIGRATIONS.indexOf(PartitionByTime));
const LATER = MIGRATIONS.slice(EARLIER.length + 1);

/** What the version before wrote of one session that had started and ended: the columns that it knew of. */
const WRITTEN_BEFORE = [
  `insert into tenants (id, name) values ('00000000-0000-4000-8000-00000000000a', 'old')`,
  `insert into policies (tenant_id, name, version, generation, document, published_at, published_by)
   select id, 'baseline', 1, 1, '{"name": "baseline", "match": {}, "idleTimeoutSeconds": 900, "absoluteTimeoutSeconds": 43200,
     "warnBeforeSeconds": 60}', now(), 'x' from tenants`,
  `insert into ledger_heads (tenant_id, seq, hash) select id, 3, 'h3' from tenants`,
  `insert into events (tenant_id, seq, id, type, session_id, at, data, prev_hash, hash)
   select t.id, n, gen_random_uuid(), 'session.started', 's' || n, now() - interval '90 days', '{}', 'h' || n - 1, 'h' || n
   from tenants t, generate_series(1, 3) n`,
  `insert into subscriptions (id, tenant_id, name, kind, url, sealed_secret, events, filter)
   select '00000000-0000-4000-8000-00000000000b', id, 's', 'webhook', 'https://r.example/', '', '{*}', '{}' from tenants`,
  `insert into deliveries (tenant_id, subscription_id, event_id, event_seq, type, decided_at, give_up_at)
   select tenant_id, '00000000-0000-4000-8000-00000000000b', id, seq, type, at, now() + interval '1 day' from events`,
  `insert into audit (tenant_id, key_id, action, target) select id, 'k', 'a', 't' from tenants, generate_series(1, 3)`,
];

describe('a database of before 0005', () => {
  const fresh = useFreshDatabase(false);
  const tenantId = '00000000-0000-4000-8000-00000000000a';
  const subscriptionId = '00000000-0000-4000-8000-00000000000b';
  const before: object[][] = [];
  const readAll = async () => {
    const all: object[][] = [];
    for (const [table, columns] of [
      ['events', 'tenant_id, seq, id, type, session_id, at, hash'],
      ['deliveries', 'id, event_id, event_seq, status'],
      ['audit', 'id, action, at'],
    ])
      all.push(await fresh.database.query(`select ${columns} from ${table} order by id`));
    return all;
  };

  beforeAll(async () => {
    const runner = fresh.source.createQueryRunner();
    for (const Migration of EARLIER) await new Migration().up(runner);
    for (const statement of WRITTEN_BEFORE) await runner.query(statement);
    before.push(...(await readAll()));
    await new PartitionByTime().up(runner);
    await runner.release();
  });

  it('has everything that was there, in partitions', async () => {
    expect(before.map((rows) => rows.length)).toEqual([3, 3, 3]);
    expect(await readAll()).toEqual(before);
    const partitioned = await fresh.database.query(`select from pg_partitioned_table`);
    expect(partitioned).toHaveLength(4);
  });

  it('takes what the version before still writes, after what is there', async () => {
    const [, , , insertEvents, , insertDeliveries, insertAudit] = WRITTEN_BEFORE;
    await fresh.database.query(insertEvents!.replace('generate_series(1, 3)', 'generate_series(4, 4)'));
    await fresh.database.query(`update ledger_heads set seq = 4, hash = 'h4'`);
    await fresh.database.query(`${insertDeliveries} where seq = 4`);
    await fresh.database.query(insertAudit!);
    const [, deliveries, audit] = (await readAll()) as [object[], { id: string }[], { id: string }[]];
    expect(deliveries.map(({ id }) => BigInt(id) > 2n ** 50n)).toEqual([false, false, false, true]);
    expect(audit.map(({ id }) => BigInt(id) > 2n ** 50n)).toEqual([false, false, false, true, true, true]);
  });

  it('delivers what that version owed, whether it is from before or after', async () => {
    const runner = fresh.source.createQueryRunner();
    for (const Migration of LATER) await new Migration().up(runner);
    await runner.release();
    const rows = await fresh.database.query<{ id: string }>('select id from deliveries order by id');
    const items = rows.map(({ id }) => ({ id, attempt: 0 }));
    const claimed = await fresh.truth.deliveries.claim(subscriptionId, items, 60_000);
    expect(claimed!.deliveries.map(({ event }) => event.seq)).toEqual([1, 2, 3, 4]);
  });

  it('goes on with its chain, also in the coming months', async () => {
    const { truth } = fresh;
    const tenant = { id: tenantId, number: 1 } as never;
    const { events } = await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
    expect(events.map(({ seq }) => seq)).toEqual([5, 6]);
    await fresh.database.apart({ lockMs: 1_000 }, (query) => makePartitions(query, Date.now()));
    await fresh.database.query(`update ledger_heads set recorded_at = now() + interval '70 days'`);
    await truth.ledger.commit([decisionOn(await started(truth, tenant))]);
    expect((await eventsOf(truth, tenant)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const [first] = await fresh.database.query<{ events: string }>('select count(*) as events from events_first');
    expect(first).toEqual({ events: '6' });
  });
});
