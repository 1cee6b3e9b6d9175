import { type ArchiveStep, type Dropped, type KeptKind, Retention, type TableUpkeep } from '@curfew/domain';
import type { WorkerMetrics } from '../operations/worker-metrics.js';
import { RetentionTurn } from './retention-turn.js';

const NOW = Date.UTC(2026, 10, 25);
const KEPT = { archiveAfterMs: 30, ms: { events: 400, deliveries: 60, audit: 500, archive: 300 } };

class FakeRetention extends Retention {
  time = NOW;
  busy = false;
  readonly made: number[] = [];
  /** Ended sessions by shard. */
  waiting = [0, 0, 0];
  readonly steps: [shard: number, step: ArchiveStep][] = [];
  /** Ends of months, by kind. */
  months: Partial<Record<KeptKind, number[]>> = {};
  receipts = 0;
  readonly receiptSteps: [before: number, limit: number][] = [];

  override async alone(work: (upkeep: TableUpkeep) => Promise<void>): Promise<boolean> {
    if (!this.busy)
      await work({
        now: async () => this.time,
        makePartitions: async (now) => void this.made.push(now),
        archive: (shard, step) => this.archive(shard, step),
        dropOldest: (kind, before) => this.dropOldest(kind, before),
        dropReceipts: (before, limit) => this.dropReceipts(before, limit),
      });
    return !this.busy;
  }

  async archive(shard: number, step: ArchiveStep): Promise<number> {
    this.steps.push([shard, step]);
    const moved = Math.min(this.waiting[shard] ?? 0, step.limit);
    this.waiting[shard]! -= moved;
    return moved;
  }

  async dropOldest(kind: KeptKind, before: number): Promise<Dropped | undefined> {
    const [oldest] = this.months[kind] ?? [];
    if (oldest === undefined || oldest > before) return undefined;
    this.months[kind]!.shift();
    return { kind, partition: `${kind} ${oldest - NOW}` };
  }

  async dropReceipts(before: number, limit: number): Promise<number> {
    this.receiptSteps.push([before, limit]);
    const gone = Math.min(this.receipts, limit);
    this.receipts -= gone;
    return gone;
  }

  override async oldest() {
    return {};
  }
}

function scene(clock = NOW) {
  const retention = new FakeRetention();
  const said: object[] = [];
  const counted: unknown[] = [];
  const metrics = {
    archived: (sessions: number) => counted.push(sessions),
    partitionDropped: (kind: KeptKind) => counted.push(kind),
  } as Partial<WorkerMetrics> as WorkerMetrics;
  const pauses: number[] = [];
  const turn = new RetentionTurn(retention, KEPT, {
    clock: { now: () => clock },
    shards: 3,
    metrics,
    logger: { info: (line: object) => said.push(line) } as never,
    pause: async (ms) => void pauses.push(ms),
  });
  return { retention, turn, said, counted, pauses };
}

describe('a turn of retention', () => {
  it('archives all shards in steps, resting between them, and says so', async () => {
    const { retention, turn, said, counted, pauses } = scene();
    retention.waiting = [0, 1_200, 3];
    await turn.run();
    expect(retention.waiting).toEqual([0, 0, 0]);
    expect(retention.steps.map(([shard]) => shard)).toEqual([0, 1, 1, 1, 2]);
    expect(retention.steps[0]![1]).toEqual({ endedBefore: NOW - 30, keptSince: NOW - 300, limit: 500 });
    expect(pauses).toHaveLength(4);
    expect(counted).toEqual([0, 500, 500, 200, 3]);
    expect(said).toEqual([{ archived: 1_203, dropped: [], receipts: 0 }]);
  });

  it('drops every month that is older than its kind is kept, and no other', async () => {
    const { retention, turn, said, counted } = scene();
    retention.months = {
      events: [NOW - 900, NOW - 400, NOW - 399],
      deliveries: [NOW - 59],
      audit: [NOW - 501],
      archive: [NOW - 299],
    };
    await turn.run();
    expect(retention.months).toEqual({
      events: [NOW - 399],
      deliveries: [NOW - 59],
      audit: [],
      archive: [NOW - 299],
    });
    expect(counted.slice(3)).toEqual(['events', 'events', 'audit']);
    expect(said).toMatchObject([{ dropped: [{ partition: 'events -900' }, { kind: 'events' }, { kind: 'audit' }] }]);
  });

  it('drops the receipts that are older than events are kept, in steps', async () => {
    const { retention, turn, said, pauses } = scene();
    retention.receipts = 4_500;
    await turn.run();
    expect(retention.receiptSteps).toEqual([1, 2, 3].map(() => [NOW - 400, 2_000]));
    expect(pauses).toHaveLength(2);
    expect(said).toEqual([{ archived: 0, dropped: [], receipts: 4_500 }]);
  });

  it('makes partitions by the clock that writes go by, and says nothing when that was all', async () => {
    const { retention, turn, said } = scene();
    await turn.run();
    expect(retention.made).toEqual([NOW]);
    expect(said).toEqual([]);
  });

  it.each([
    ['the database', NOW + 1_000_000, NOW],
    ['Redis', NOW, NOW + 1_000_000],
  ])('takes nothing for old because the clock of %s leapt ahead', async (_, there, clock) => {
    const { retention, turn } = scene(clock);
    retention.time = there;
    retention.months = { events: [NOW - 399] };
    await turn.run();
    expect(retention.months.events).toHaveLength(1);
    expect(retention.steps[0]![1].endedBefore).toBe(NOW - 30);
  });

  it('is left to whoever is at it', async () => {
    const { retention, turn } = scene();
    retention.busy = true;
    await turn.run();
    expect([retention.made, retention.steps]).toEqual([[], []]);
  });

  it('ends with the step under way when the worker stops', async () => {
    const { retention, turn } = scene();
    retention.waiting = [5_000, 0, 0];
    retention.months = { events: [NOW - 900] };
    retention.receipts = 1;
    const { archive } = retention;
    retention.archive = async (shard, step) => {
      turn.stop();
      return archive.call(retention, shard, step);
    };
    await turn.run();
    expect(retention.waiting[0]).toBe(4_500);
    expect(retention.months.events).toHaveLength(1);
    expect(retention.receipts).toBe(1);
  });
});
