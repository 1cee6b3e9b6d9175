import type { Measurement } from '../measurement.js';
import type { Subject } from '../rows.js';
import { summarise } from './summary.js';

function measured(row: string, subject: Subject, round: number, eventsPerSecond: number): Measurement {
  return { row, subject, round, eventsPerSecond, requestsPerSecond: 1, p50Ms: round, p99Ms: 9, failed: 1 };
}

describe('summarise', () => {
  it('takes ratios within rounds, so that a slow moment of the machine counts for both', () => {
    const lines = summarise([
      ...[1000, 100, 1000].map((n, round) => measured('activity x1', 'naive', round, n)),
      ...[3000, 400, 2000].map((n, round) => measured('activity x1', 'curfew', round, n)),
    ]);
    expect(lines.find(({ subject }) => subject === 'curfew')).toMatchObject({
      eventsPerSecond: { median: 2000, least: 400, most: 3000 },
      toNaive: { median: 3, least: 2, most: 4 },
      toNaiveSingly: { median: 3 },
      toNoop: undefined,
      p50Ms: 1,
      failed: 3,
    });
  });

  it('compares a batch with the naive design singly and in the same shape', () => {
    const lines = summarise([
      measured('activity x1', 'naive', 0, 1000),
      measured('activity x100', 'naive', 0, 2000),
      measured('activity x100', 'curfew', 0, 60_000),
    ]);
    expect(lines.at(1)).toMatchObject({ toNaiveSingly: { median: 60 }, toNaive: { median: 30 } });
  });

  it('does not compare checks with activity', () => {
    const lines = summarise([measured('activity x1', 'naive', 0, 1000), measured('check x1', 'curfew', 0, 60_000)]);
    expect(lines.at(1)?.toNaiveSingly).toBeUndefined();
  });
});
