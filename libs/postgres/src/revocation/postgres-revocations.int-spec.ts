import type { CutOff, HitSession, Selector } from '@curfew/domain';
import { actIn, bornTenant, decisionOn, started } from '@curfew/domain/testing';
import { useFreshDatabase } from '../testing/fresh-database.js';
import { PostgresRevocations } from './postgres-revocations.js';

const fresh = useFreshDatabase();

describe('revocations in Postgres', () => {
  const revocations = () => new PostgresRevocations(fresh.database);
  type Tenant = Awaited<ReturnType<typeof bornTenant>>;
  const create = async (tenant: Tenant, selector: Selector): Promise<CutOff> => {
    const { id } = await revocations().create(selector, 'a leak', actIn(tenant));
    const { pending } = await revocations().current();
    return pending.find(({ revocationId }) => revocationId === id)!;
  };
  const hit = async (cutOff: CutOff, limit = 2) => {
    const pages: (readonly HitSession[])[] = [];
    for await (const page of revocations().hit(cutOff, limit)) pages.push(page);
    return pages.flat().map(({ sessionId }) => sessionId);
  };
  const start = (tenant: Tenant, sessionId: string, over = {}) =>
    started(fresh.truth, tenant, { sessionId, subject: sessionId, ...over });
  const endedBy = (record: Awaited<ReturnType<typeof start>>, revocationId?: string) =>
    fresh.truth.ledger.commit([
      decisionOn(record, { cause: 'admin', clock: undefined, deadline: undefined, reason: 'a leak', revocationId }),
    ]);

  it.each<[string, Selector, string[]]>([
    ['a subject', { subject: 'b' }, ['b']],
    ['an application', { application: 'crm' }, ['b', 'c', 'old']],
    ['a group', { group: 'staff' }, ['a', 'c', 'd', 'old']],
    ['all', { all: true }, ['a', 'b', 'c', 'd', 'old']],
  ])('hit by %s what lived when they were made, each once', async (_, selector, expected) => {
    const [tenant, neighbour] = [await bornTenant(fresh.truth), await bornTenant(fresh.truth)];
    await start(neighbour, 'b', { application: 'crm', groups: ['staff'] });
    await start(tenant, 'a', { groups: ['staff', 'x'] });
    await start(tenant, 'b', { application: 'crm' });
    await start(tenant, 'c', { application: 'crm', groups: ['staff'] });
    await start(tenant, 'd', { groups: ['staff', 'x'] });
    await start(tenant, 'old', { application: 'crm', groups: ['staff'] });
    await fresh.database.query(`update sessions set profile = 0, cut_off = 0 where tenant_id = $1 and id = 'old'`, [
      tenant.id,
    ]);
    await endedBy(await start(tenant, 'gone', { application: 'crm', groups: ['staff'], subject: 'b' }));
    const preview = await revocations().preview(tenant.id, selector);
    const cutOff = await create(tenant, selector);
    await start(tenant, 'later', { application: 'crm', groups: ['staff'], subject: 'b' });
    expect((await hit(cutOff)).toSorted()).toEqual(expected);
    const counted = await revocations().count(cutOff.revocationId);
    expect(counted).toEqual(preview);
    expect(counted.matched).toBe(expected.length);
    expect(counted.byApplication.reduce((sum, { matched }) => sum + matched, 0)).toBe(expected.length);
    expect(await revocations().find(tenant.id, cutOff.revocationId)).toMatchObject(counted);
  });

  it('have one number after the other, whoever makes them, and each start has one of them', async () => {
    const tenant = await bornTenant(fresh.truth);
    const made = await Promise.all(Array.from({ length: 5 }, () => create(tenant, { all: true })));
    expect(made.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6]);
    expect((await start(tenant, 'a')).cutOff).toBe(6);
  });

  it('count an ending where it is recorded, once, and are finished when none is left', async () => {
    const tenant = await bornTenant(fresh.truth);
    const [a, b] = [await start(tenant, 'a'), await start(tenant, 'b')];
    const cutOff = await create(tenant, { all: true });
    const { revocationId } = cutOff;
    await endedBy(a, revocationId);
    await endedBy(a, revocationId);
    // One that it has ended before anybody counted is counted.
    expect(await revocations().count(revocationId)).toMatchObject({ matched: 2 });
    expect(await revocations().finish(revocationId)).toBe(false);
    await endedBy(b);
    expect(await revocations().finish(revocationId)).toBe(true);
    const found = await revocations().find(tenant.id, revocationId);
    expect(found).toMatchObject({ matched: 2, ended: 1, finishedAt: expect.any(Number) });
    const { pending, finished } = await revocations().current();
    expect(pending.filter(({ tenantNumber }) => tenantNumber === tenant.number)).toEqual([]);
    expect(finished).toContainEqual({ tenantNumber: tenant.number, number: cutOff.number });
  });

  it('are worked at by one worker, until it is silent for too long', async () => {
    await fresh.database.query(`update revocations set finished_at = now()`);
    const tenant = await bornTenant(fresh.truth);
    const { revocationId } = await create(tenant, { all: true });
    expect(await revocations().claim('one', 60_000)).toMatchObject({ revocationId });
    expect(await revocations().claim('other', 60_000)).toBeUndefined();
    expect(await revocations().keep(revocationId, 'other', 60_000)).toBe(false);
    expect(await revocations().keep(revocationId, 'one', 0)).toBe(true);
    expect(await revocations().claim('other', 60_000)).toMatchObject({ revocationId });
    expect(await revocations().keep(revocationId, 'one', 60_000)).toBe(false);
  });

  it('number alike sessions alike, however many begin at once', async () => {
    const tenant = await bornTenant(fresh.truth);
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => start(tenant, `s-${i}`, { groups: [`g-${i % 10}`] })),
    );
    const numbers = all.map(({ profile }) => profile);
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    for (const [i, number] of numbers.entries()) expect(number).toBe(numbers[i % 10]);
  });
});
