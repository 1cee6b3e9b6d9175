import { FakeLiveSessions } from '../testing/fake-live-sessions.js';
import { fakeTruth } from '../testing/fake-truth.js';
import type { TruthPorts } from '../testing/truth-ports.js';
import { bornTenant, NOW, started } from '../testing/truth-samples.js';
import type { Tenant } from '../tenant/tenant.js';
import { ListSessions, type SessionQuery } from './list-sessions.js';
import { liveDraftOf } from './live-draft-of.js';

const MINUTE_MS = 60_000;

describe('ListSessions', () => {
  let truth: TruthPorts;
  let live: FakeLiveSessions;
  let tenant: Tenant;
  let list: ListSessions;
  beforeEach(async () => {
    truth = fakeTruth(() => NOW);
    live = new FakeLiveSessions(NOW);
    tenant = await bornTenant(truth);
    list = new ListSessions(truth.sessions, live);
    // One a minute; at the end the first six are over by their idle timeout of 15 minutes.
    for (let i = 0; i < 20; i++) {
      live.time = NOW + i * MINUTE_MS;
      const name = `s-${String(i).padStart(2, '0')}`;
      const over = { sessionId: name, subject: i % 2 ? 'odd' : 'even' };
      await live.put(liveDraftOf(await started(truth, tenant, over, live.time)), 1);
    }
    live.time = NOW + 20 * MINUTE_MS;
  });
  const page = async (query: SessionQuery, limit: number, after?: string) => {
    const { items, next } = await list.list(tenant.id, query, { limit, after });
    return { ids: items.map(({ record }) => record.sessionId), states: items.map(({ state }) => state), next };
  };
  const walk = async (query: SessionQuery, limit: number) => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { ids, next } = await page(query, limit, after);
      expect(ids.length).toBeLessThanOrEqual(limit);
      seen.push(...ids);
      after = next;
    } while (after !== undefined);
    return seen;
  };

  it('says of each what a check says, though no ledger has caught up', async () => {
    const { items } = await list.list(tenant.id, {}, { limit: 50 });
    const checks = await live.check(items.map(({ record }) => record));
    expect(items.map(({ state }) => state)).toEqual(checks.map(({ state }) => state));
    expect(items.map(({ state }) => state).filter((s) => s === 'revoked')).toHaveLength(6);
  });

  it('gives every session once, newest first, whatever the size of the page', async () => {
    const all = await walk({}, 50);
    expect(all).toHaveLength(20);
    expect(all).toEqual(all.toSorted().toReversed());
    for (const limit of [1, 3, 20]) expect(await walk({}, limit)).toEqual(all);
  });

  it.each(['active', 'warned', 'revoked'] as const)(
    'finds all that are %s, across rows that are not',
    async (state) => {
      const wanted = (await list.list(tenant.id, {}, { limit: 50 })).items.filter((item) => item.state === state);
      expect(wanted.length).toBeGreaterThan(0);
      expect(await walk({ state }, 2)).toEqual(wanted.map(({ record }) => record.sessionId));
    },
  );

  it('fills a page by looking further, and gives up after ten looks with a place to go on from', async () => {
    expect(await page({ state: 'revoked' }, 4)).toMatchObject({ ids: ['s-05', 's-04', 's-03', 's-02'] });
    const short = await page({ state: 'revoked' }, 1);
    expect(short).toMatchObject({ ids: [], next: expect.any(String) });
    expect(await page({ state: 'revoked' }, 1, short.next)).toMatchObject({ ids: ['s-05'] });
  });

  it('names those the live store has lost as unknown, not as active', async () => {
    const lost = new ListSessions(truth.sessions, new FakeLiveSessions(NOW));
    const { items } = await lost.list(tenant.id, { subject: 'odd' }, { limit: 50 });
    expect(items).toHaveLength(10);
    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect((await lost.list(tenant.id, { state: 'active' }, { limit: 50 })).items).toEqual([]);
  });

  it('finds one by its id', async () => {
    expect(await list.find(tenant.id, 's-00')).toMatchObject({ state: 'revoked', ending: { cause: 'idle_timeout' } });
    expect(await list.find(tenant.id, 's-19')).toMatchObject({ state: 'active' });
    expect(await list.find(tenant.id, 'nobody')).toBeUndefined();
  });
});
