import type { Ledger, LedgerEvent } from '@curfew/domain';
import { FakeLedgerNews } from '@curfew/domain/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../../../../test/support/wait-for.js';
import { LedgerWatch } from './ledger-watch.js';

const TENANT = 'one';
const eventOf = (seq: number): LedgerEvent => ({
  id: `e${seq}`,
  seq,
  type: 'session.started',
  timestamp: 0,
  data: { eventId: `e${seq}`, schema: 1, tenant: TENANT, decidedAt: '' },
  hash: '',
});

describe('LedgerWatch', () => {
  let seqs: number;
  let calls: string[];
  let away: boolean;
  let news: FakeLedgerNews;
  let watch: LedgerWatch;
  beforeEach(() => {
    [seqs, calls, away, news] = [5, [], false, new FakeLedgerNews()];
    const answer = async <T>(call: string, value: () => T) => {
      calls.push(call);
      if (away) throw new Error('away');
      return value();
    };
    const ledger: Pick<Ledger, 'heads' | 'page'> = {
      heads: (ids) => answer('heads', () => new Map(ids.map((id) => [id, seqs]))),
      page: (_tenant, _filter, { after = '0', limit }) =>
        answer(`page ${after}`, () => {
          const last = Math.min(seqs, Number(after) + limit);
          const items = Array.from({ length: last - Number(after) }, (_, i) => eventOf(Number(after) + i + 1));
          return { items, next: String(last) };
        }),
    };
    watch = new LedgerWatch(ledger as Ledger, news);
  });
  afterEach(() => watch.beforeApplicationShutdown());

  it('starts at what was committed before the call', async () => {
    const { tail } = await watch.follow(TENANT, { grown: () => undefined });
    expect([tail.head, tail.since(5), tail.since(4)]).toEqual([5, [], undefined]);
    seqs = 8;
    const again = await watch.follow(TENANT, { grown: () => undefined });
    expect(again.tail).toBe(tail);
    expect(tail.head).toBe(8);
  });

  it('reads once for however many follow, when it is told', async () => {
    let grown = 0;
    await Promise.all(Array.from({ length: 100 }, () => watch.follow(TENANT, { grown: () => grown++ })));
    expect(calls.length).toBeLessThanOrEqual(2);
    calls = [];
    seqs = 7;
    for (let i = 0; i < 10; i++) await news.tell([TENANT, 'nobody follows']);
    await waitFor(() => grown === 100);
    expect([grown, calls]).toEqual([100, ['heads', 'page 5']]);
  });

  it('looks by itself when word is lost, and goes on after the ledger was away', async () => {
    let grown = 0;
    const { tail } = await watch.follow(TENANT, { grown: () => grown++ });
    away = true;
    seqs = 6;
    await news.tell([TENANT]);
    await waitFor(() => grown > 0);
    // Said though nothing was read: who is behind tries again by itself.
    expect([grown > 0, tail.head]).toEqual([true, 5]);
    away = false;
    await waitFor(() => tail.head === 6);
    expect(tail.since(5)?.map(({ event }) => event.seq)).toEqual([6]);
  });

  it('is left behind by nobody who could not follow, and forgets whom nobody follows', async () => {
    away = true;
    await expect(watch.follow(TENANT, { grown: () => undefined })).rejects.toThrow('away');
    away = false;
    const { leave } = await watch.follow(TENANT, { grown: () => undefined });
    leave();
    calls = [];
    await news.tell([TENANT]);
    await sleep(30);
    expect(calls).toEqual([]);
  });
});
