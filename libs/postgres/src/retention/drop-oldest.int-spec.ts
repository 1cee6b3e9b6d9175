import type { EventFilter, KeptKind, LedgerEvent, TableUpkeep, Tenant } from '@curfew/domain';
import { ALL, bornTenant, decisionOn, eventsOf, started, subscribed } from '@curfew/domain/testing';
import type { DataSource } from 'typeorm';
import { agePartitions } from '../../../../test/support/age-partitions.js';
import { waitFor } from '../../../../test/support/wait-for.js';
import { useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresRetention } from './postgres-retention.js';

/** So long ago that all of it was before: what was aged is twice as old. */
const YEAR_MS = 365 * 86_400_000;

async function ageOn(source: DataSource, table: string): Promise<void> {
  const runner = source.createQueryRunner();
  await agePartitions((sql) => runner.query(sql), table);
  await runner.release();
}

function useAged() {
  const fresh = useFreshDatabase();
  const upkeep = async <T>(work: (upkeep: TableUpkeep) => Promise<T>) => {
    let result: T | undefined;
    await new PostgresRetention(fresh.database).alone(async (steps) => void (result = await work(steps)));
    return result as T;
  };
  return {
    fresh,
    age: (table: string) => ageOn(fresh.source, table),
    drop: (kind: KeptKind, before = Date.now() - YEAR_MS / 2) => upkeep(({ dropOldest }) => dropOldest(kind, before)),
    async endOne(tenant: Tenant) {
      return fresh.truth.ledger.commit([decisionOn(await started(fresh.truth, tenant))]);
    },
    audited: async (tenant: Tenant) =>
      (await fresh.truth.audit.list(tenant.id, ALL)).items.filter(({ action }) => action === 'retention.drop'),
  };
}

describe('old events', () => {
  const { fresh, age, drop, endOne, audited } = useAged();
  let tenant: Tenant;
  let other: Tenant;
  let old: readonly LedgerEvent[];
  let kept: readonly LedgerEvent[];

  beforeAll(async () => {
    const { truth } = fresh;
    [tenant, other] = [await bornTenant(truth), await bornTenant(truth)];
    await endOne(tenant);
    await endOne(tenant);
    old = await eventsOf(truth, tenant);
    await age('events');
    await endOne(tenant);
    await endOne(other);
    kept = (await eventsOf(truth, tenant)).slice(old.length);
  });

  it('stay while they are not old enough', async () => {
    expect(await drop('events', Date.now() - 3 * YEAR_MS)).toBeUndefined();
    expect(await eventsOf(fresh.truth, tenant)).toEqual([...old, ...kept]);
  });

  it('go, and what is left is a chain that begins at its anchor (promise 8)', async () => {
    const { truth } = fresh;
    expect(await drop('events')).toEqual({ kind: 'events', partition: 'events_first' });
    expect(await drop('events')).toBeUndefined();
    expect(await eventsOf(truth, tenant)).toEqual(kept);
    for (const one of [tenant, other]) expect(await truth.ledger.verify(one.id)).toBeUndefined();
    await endOne(tenant);
    expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
    expect(await fresh.database.query('select hash from ledger_anchors')).toEqual([{ hash: old.at(-1)!.hash }]);
  });

  it('are missed by no reader unawares', async () => {
    const page = (after?: string, filter: EventFilter = {}) =>
      fresh.truth.ledger.page(tenant.id, filter, { ...ALL, after }).then(
        ({ items }) => items.map(({ seq }) => seq),
        (error: { code: string; detail: string }) => `${error.code}: ${error.detail}`,
      );
    const expired = /^cursor_expired: .*oldest is number 5, read on with after=4\.$/;
    for (const after of ['0', '1', '3']) expect(await page(after)).toMatch(expired);
    expect(await page('1', { type: ['session.revoked'] })).toMatch(expired);
    expect(await page('4')).toEqual([5, 6, 7, 8]);
    expect(await page()).toEqual([5, 6, 7, 8]);
    expect(await page('8')).toEqual([]);
    expect(await page('1', { sessionId: kept[0]!.data.sessionId })).toEqual([5, 6]);
    expect(await fresh.truth.ledger.page(other.id, {}, { ...ALL, after: '0' })).toMatchObject({ next: '2' });
  });

  it('are noted in the audit log of every tenant that had any', async () => {
    expect(await audited(tenant)).toMatchObject([
      { keyId: 'system', target: 'events/events_first', before: { events: 4, firstSeq: 1, lastSeq: 4 } },
    ]);
    expect(await audited(other)).toEqual([]);
  });

  it('hide no tampering with what is left', async () => {
    const { source, truth } = fresh;
    await source.query('alter table events disable trigger append_only');
    await source.query(`update events set type = 'session.locked' where tenant_id = $1 and seq = 6`, [tenant.id]);
    await source.query('alter table events enable trigger append_only');
    expect(await truth.ledger.verify(tenant.id)).toBe(6);
  });
});

describe('what is owed', () => {
  const { fresh, age, drop, endOne } = useAged();

  it('is kept however old, with its event, and goes once it is settled', async () => {
    const { truth } = fresh;
    const tenant = await bornTenant(truth);
    const { id } = await subscribed(truth, tenant, { events: ['session.revoked'] });
    const { deliveries } = await endOne(tenant);
    for (const table of ['events', 'deliveries']) await age(table);
    const [row] = await fresh.database.query<{ id: string }>('select id from deliveries');
    const aged = row!.id;
    expect(BigInt(aged)).toBeLessThan(BigInt(deliveries[0]!.id));
    for (const kind of ['events', 'deliveries'] as const) expect(await drop(kind)).toBeUndefined();
    const claimed = await truth.deliveries.claim(id, [{ id: aged, attempt: 0 }], 1_000);
    expect(claimed!.deliveries).toMatchObject([{ event: { type: 'session.revoked' } }]);
    await truth.deliveries.settle(id, [{ id: aged, result: 'delivered', status: 200, at: Date.now() }]);
    expect(await drop('events')).toMatchObject({ partition: 'events_first' });
    expect(await drop('deliveries')).toMatchObject({ partition: 'deliveries_first' });
    expect(await fresh.database.query('select from deliveries')).toEqual([]);
  });
});

describe('a drop that meets others', () => {
  const { fresh, age, drop, endOne } = useAged();
  const attached = async () =>
    (await fresh.database.query(`select from pg_inherits where inhparent = 'events'::regclass`)).length;

  it('keeps no writer waiting while it waits for a reader, gives up, and is gone on with', async () => {
    const { truth, source, database } = fresh;
    const tenant = await bornTenant(truth);
    await endOne(tenant);
    await age('events');
    const reader = source.createQueryRunner();
    await reader.startTransaction();
    await reader.query('select count(*) from events');
    const outcome: string[] = [];
    const dropping = drop('events').catch((error: Error) => outcome.push(error.message));
    const waits = () =>
      database.query(`select from pg_stat_activity where query like '%concurrently' and wait_event_type = 'Lock'`);
    await waitFor(async () => (await waits()).length > 0, 5_000, 'a detachment that waits');
    const tookMs: number[] = [];
    while (outcome.length === 0) {
      const began = performance.now();
      await endOne(tenant);
      tookMs.push(performance.now() - began);
    }
    await dropping;
    expect(outcome).toEqual([expect.stringMatching(/lock timeout/)]);
    process.stdout.write(
      `${tookMs.length} commits while a partition was being detached: longest ${Math.max(...tookMs).toFixed(0)} ms\n`,
    );
    expect(tookMs.length).toBeGreaterThan(2);
    expect(await attached()).toBe(2);
    await reader.commitTransaction();
    await reader.release();
    expect(await drop('events')).toEqual({ kind: 'events', partition: 'events_first' });
    expect(await attached()).toBe(1);
    expect(await truth.ledger.verify(tenant.id)).toBeUndefined();
  });

  it('takes up what one left detached', async () => {
    const tenant = await bornTenant(fresh.truth);
    await fresh.truth.audit.record({ tenantId: tenant.id, keyId: 'k' }, { action: 'a', target: 't' });
    await age('audit');
    await fresh.database.query('alter table audit detach partition audit_first');
    expect(await drop('audit', 0)).toEqual({ kind: 'audit', partition: 'audit_first' });
    expect(await drop('audit', 0)).toBeUndefined();
    const { items } = await fresh.truth.audit.list(tenant.id, ALL);
    expect(items).toMatchObject([{ action: 'retention.drop', target: 'audit/audit_first' }]);
  });
});

describe('the coming months', () => {
  const { fresh } = useAged();
  const retention = () => new PostgresRetention(fresh.database);
  const made = async () =>
    (
      await fresh.database.query<{ name: string }>(
        `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass order by 1`,
      )
    ).map(({ name }) => name);
  const inMonths = (months: number) => {
    const date = new Date();
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 15);
  };
  const nameIn = (months: number) => `events_${new Date(inMonths(months)).toISOString().slice(0, 7).replace('-', '_')}`;

  it('have their partitions three months before, also after nobody made any for half a year', async () => {
    for (let again = 0; again < 2; again++) {
      await retention().alone(({ makePartitions }) => makePartitions(inMonths(0)));
      expect(await made()).toEqual([1, 2, 3].map(nameIn).concat('events_first'));
    }
    await retention().alone(({ makePartitions }) => makePartitions(inMonths(6)));
    expect(await made()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(nameIn).concat('events_first'));
  });

  it('refuse changes, and the same event or place twice, as the first does', async () => {
    const tenant = await bornTenant(fresh.truth);
    const insert = (id: string, seq: number) =>
      fresh.database.query(
        `insert into events (tenant_id, seq, id, type, at, data, prev_hash, hash, recorded_at)
         values ($1, $2, $3, 'x', now(), '{}', '', '', $4)`,
        [tenant.id, seq, id, new Date(inMonths(2)).toISOString()],
      );
    const [one, two] = ['00000000-0000-5000-8000-000000000001', '00000000-0000-5000-8000-000000000002'];
    await insert(one, 1);
    await expect(insert(one, 2)).rejects.toThrow(/unique/);
    await expect(insert(two, 1)).rejects.toThrow(/unique/);
    for (const sql of [`update ${nameIn(2)} set seq = 3`, `delete from ${nameIn(2)}`, `truncate ${nameIn(2)}`])
      await expect(fresh.database.query(sql)).rejects.toThrow(/append-only/);
  });

  it('are seen to by one process at a time', async () => {
    let inner: boolean | undefined;
    const ran = await retention().alone(async () => {
      inner = await retention().alone(async () => undefined);
    });
    expect([ran, inner]).toEqual([true, false]);
    expect(await retention().alone(async () => undefined)).toBe(true);
  });
});

describe('the oldest of each kind', () => {
  const { fresh, age, endOne } = useAged();

  it('is told', async () => {
    expect(await new PostgresRetention(fresh.database).oldest()).toEqual({});
    const tenant = await bornTenant(fresh.truth);
    await endOne(tenant);
    await age('events');
    const { events, archive } = await new PostgresRetention(fresh.database).oldest();
    expect(Date.now() - events!).toBeGreaterThan(2 * YEAR_MS - 86_400_000);
    expect(archive).toBeUndefined();
  });
});
