import {
  CurfewError,
  type Decision,
  type JobQueue,
  type Ledger,
  type LedgerEvent,
  type LedgerNews,
  type NewDelivery,
} from '@curfew/domain';
import { decisionOf, FakeLedgerNews, FakeOutbox } from '@curfew/domain/testing';
import type { ShardLeases } from '@curfew/redis';
import { pino } from 'pino';
import { DeliveryDispatcher } from '../deliveries/delivery-dispatcher.js';
import { WorkerMetrics } from '../operations/worker-metrics.js';
import { LedgerWriter } from './ledger-writer.js';

/** A ledger that keeps what it was given, and refuses what the test says. */
class WatchedLedger {
  readonly committed: string[][] = [];
  readonly parked: string[] = [];
  attempts = 0;
  refusal: (ids: readonly string[]) => Error | undefined = () => undefined;
  deliveries: NewDelivery[] = [];
  events: LedgerEvent[] = [];

  readonly commit: Ledger['commit'] = async (decisions) => {
    const ids = decisions.map((d) => d.sessionId);
    this.attempts++;
    const refusal = this.refusal(ids);
    if (refusal) throw refusal;
    this.committed.push(ids);
    return { events: this.events, deliveries: this.deliveries, conflicts: 0 };
  };

  readonly park: Ledger['park'] = async (decision: Decision) => {
    this.parked.push(decision.sessionId);
  };
}

describe('LedgerWriter', () => {
  let outbox: FakeOutbox;
  let ledger: WatchedLedger;
  let held: number[];
  let released: boolean;
  let jobs: unknown[];
  let news: LedgerNews;
  beforeEach(() => {
    outbox = new FakeOutbox();
    ledger = new WatchedLedger();
    held = [0];
    released = false;
    jobs = [];
    news = new FakeLedgerNews();
  });

  const write = (...ids: string[]) =>
    outbox.write(
      0,
      ids.map((sessionId) => decisionOf({ sessionId })),
    );

  /** Runs a writer until what the test waits for holds, then stops it. */
  async function runUntil(done: () => boolean | Promise<boolean>): Promise<void> {
    const leases = {
      renew: async () => held,
      release: async () => {
        released = true;
      },
    };
    const queue: JobQueue = {
      add: async (...job) => {
        jobs.push(job);
      },
    };
    const followers = {
      dispatcher: new DeliveryDispatcher(queue, { notEnqueued: () => undefined }),
      news,
      metrics: new WorkerMetrics(),
      logger: pino({ enabled: false }),
    };
    const writer = new LedgerWriter(
      outbox,
      leases as Partial<ShardLeases> as ShardLeases,
      ledger as Partial<Ledger> as Ledger,
      followers,
    );
    const running = writer.run();
    const giveUpAt = performance.now() + 4_000;
    try {
      while (!(await done())) {
        if (performance.now() > giveUpAt) throw new Error('it never came to that');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      writer.stop();
      await running;
    }
  }
  const nothingOwed = async () => (await outbox.lag()).depth === 0;

  it('commits what it reads in order, then acknowledges it', async () => {
    write('a', 'b');
    write('c');
    await runUntil(nothingOwed);
    expect(ledger.committed[0]).toEqual(['a', 'b', 'c']);
    expect(released).toBe(true);
  });

  it('commits what is privileged first when there is more than one commit takes, whole sessions and each once', async () => {
    const many = (name: string) => Array.from({ length: 1_500 }, (_, i) => decisionOf({ sessionId: `${name}${i}` }));
    outbox.write(0, [decisionOf({ sessionId: 'vip', type: 'expiring' }), ...many('a')]);
    outbox.write(0, [...many('b'), decisionOf({ sessionId: 'vip', privileged: true })]);
    await runUntil(nothingOwed);
    expect(ledger.committed[0]).toEqual(['vip', 'vip']);
    expect(ledger.committed.flat()).toHaveLength(3_002);
  });

  it('tells whose ledgers have grown, each once, and goes on when nobody can be told', async () => {
    const heard: string[] = [];
    news.listen((tenantId) => heard.push(tenantId));
    ledger.events = ['t1', 't2', 't1'].map((tenant, i) => ({
      id: `e${i}`,
      seq: i + 1,
      type: 'session.started',
      timestamp: 0,
      data: { eventId: `e${i}`, schema: 1, tenant, decidedAt: '' },
      hash: '',
    }));
    write('a');
    await runUntil(nothingOwed);
    expect(heard.slice(0, 2)).toEqual(['t1', 't2']);
    news.tell = async () => {
      throw new CurfewError('unavailable', 'away');
    };
    write('b');
    await runUntil(nothingOwed);
    expect(ledger.committed.flat()).toEqual(expect.arrayContaining(['a', 'b']));
  });

  it('takes what the last reader left before anything new', async () => {
    write('left');
    await outbox.read([0], 1, 0);
    write('new');
    await runUntil(nothingOwed);
    expect(ledger.committed.flat()).toEqual(['left', 'new']);
    expect(ledger.committed[0]).toEqual(['left']);
  });

  it('leaves shards alone that another holds', async () => {
    outbox.write(1, [decisionOf({ sessionId: 'theirs' })]);
    write('ours');
    await runUntil(() => ledger.committed.length > 0);
    expect(ledger.committed.flat()).toEqual(['ours']);
    expect((await outbox.lag()).depth).toBe(1);
  });

  it('adopts what was left in a shard that it gains while running', async () => {
    held = [];
    write('left');
    await outbox.read([0], 1, 0);
    const running = runUntil(nothingOwed);
    held = [0];
    await running;
    expect(ledger.committed.flat()).toEqual(['left']);
  });

  it('acknowledges nothing before the commit, and takes the same again when the ledger is back', async () => {
    write('a');
    let refused = 0;
    ledger.refusal = (ids) => {
      if (ids.length === 0 || refused === 2) return undefined;
      refused++;
      return new CurfewError('unavailable', 'away');
    };
    await runUntil(async () => refused === 1);
    expect((await outbox.lag()).depth).toBe(1);
    expect(ledger.parked).toEqual([]);
    await runUntil(nothingOwed);
    expect(ledger.committed.filter((ids) => ids.length > 0)).toEqual([['a']]);
  });

  it.each([0, 4, 9])('halves down to the offender, number %i of ten, and parks only that', async (place) => {
    const ids = Array.from({ length: 10 }, (_, i) => `s-${i}`);
    const offender = ids[place] as string;
    ledger.refusal = (some) => (some.includes(offender) ? new Error('does not fit') : undefined);
    write(...ids.slice(0, 3));
    write(...ids.slice(3));
    write('after');
    await runUntil(nothingOwed);
    expect(ledger.parked).toEqual([offender]);
    expect(ledger.committed.flat()).toEqual([...ids, 'after'].filter((id) => id !== offender));
    // Halving, not one by one: ten decisions and one offender take about 2 log2 n commits.
    expect(ledger.attempts).toBeLessThan(12);
  });

  it('parks nothing while the ledger goes away in the middle of halving', async () => {
    write('bad', 'good');
    ledger.refusal = (ids) => {
      if (ids.length === 0) return undefined;
      return ids.length === 2 ? new Error('does not fit') : new CurfewError('unavailable', 'away');
    };
    await runUntil(() => ledger.attempts >= 2);
    expect(ledger.parked).toEqual([]);
    expect((await outbox.lag()).depth).toBe(1);
  });

  it('commits what waits in the database when a nudge comes, though it decides nothing', async () => {
    await outbox.nudge();
    await runUntil(nothingOwed);
    expect(ledger.committed).toContainEqual([]);
  });

  it('sends the deliveries of a commit on their way', async () => {
    ledger.deliveries = [{ id: 'd-1', subscriptionId: 'sub-1', type: 'session.revoked' }];
    write('a');
    await runUntil(nothingOwed);
    expect(jobs[0]).toEqual(['revocations', 'deliver', [expect.objectContaining({ payload: expect.anything() })]]);
  });
});
