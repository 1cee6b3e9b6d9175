import type { LiveSessions, ShardHead } from '@curfew/domain';
import { WorkerMetrics } from '../operations/worker-metrics.js';
import type { Sweeper } from './sweeper.js';
import { Watchdog } from './watchdog.js';

const NOW = 1_800_000_000_000;
const BUCKET_MS = 50;
const LATEST = NOW - BUCKET_MS - 250;

describe('Watchdog', () => {
  let swept: number[];
  let metrics: WorkerMetrics;
  let watchdog: Watchdog;
  let heads: readonly ShardHead[];
  beforeEach(() => {
    jest.useFakeTimers();
    swept = [];
    metrics = new WorkerMetrics();
  });
  afterEach(() => {
    watchdog.stop();
    jest.useRealTimers();
  });

  const guard = (precise: boolean) => {
    const sweep = async (shard: number) => {
      swept.push(shard);
    };
    const live = { heads: async () => heads } as Partial<LiveSessions> as LiveSessions;
    const options = { everyMs: 1_000, bucketMs: BUCKET_MS, precise };
    watchdog = new Watchdog(live, { sweep } as unknown as Sweeper, metrics, options);
  };
  const counted = async (name: string) => {
    const metric = await metrics.registry.getSingleMetric(name)?.get();
    return metric?.values.reduce((sum, { value }) => sum + value, 0);
  };

  it('sweeps and counts what no alarm rang for, and nothing else', async () => {
    heads = [
      { shard: 0, now: NOW, head: LATEST - 1 },
      { shard: 1, now: NOW, head: LATEST },
      { shard: 2, now: NOW },
      { shard: 3, now: NOW, head: NOW + 5 },
    ];
    guard(false);
    await watchdog.look();
    expect(swept).toEqual([0]);
    expect(await counted('curfew_alarms_missed_total')).toBe(1);
    await jest.advanceTimersByTimeAsync(20);
    expect(swept).toEqual([0]);
  });

  it('serves precision by its own timer where it has to, once per shard', async () => {
    heads = [
      { shard: 0, now: NOW, head: NOW + 30 },
      { shard: 1, now: NOW, head: NOW - 5 },
      { shard: 2, now: NOW, head: NOW + 1_000 },
    ];
    guard(true);
    await watchdog.look();
    await watchdog.look();
    expect(swept).toEqual([]);
    await jest.advanceTimersByTimeAsync(15);
    expect(swept).toEqual([1]);
    await jest.advanceTimersByTimeAsync(45);
    expect(swept).toEqual([1, 0]);
    expect(await counted('curfew_alarms_fired_total')).toBe(2);
    expect(await counted('curfew_alarms_missed_total')).toBe(0);
  });

  it('sweeps nothing after it was stopped', async () => {
    heads = [{ shard: 0, now: NOW, head: NOW + 10 }];
    guard(true);
    await watchdog.look();
    watchdog.stop();
    await jest.advanceTimersByTimeAsync(30);
    expect(swept).toEqual([]);
  });
});
