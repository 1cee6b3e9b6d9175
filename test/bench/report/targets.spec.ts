import type { Line } from './summary.js';
import { judge } from './targets.js';

function line(row: string, ratio: number): Line {
  const spread = { median: ratio, least: ratio, most: ratio };
  return { row, subject: 'curfew', eventsPerSecond: spread, p50Ms: 1, p99Ms: 1, failed: 0, toNaiveSingly: spread };
}

describe('judge', () => {
  it('says of each target whether it was met, missed or not measured', () => {
    const verdicts = judge([line('activity x1', 2), line('activity x100', 17.99)]);
    expect(verdicts.map(({ met }) => met)).toEqual([true, false, undefined]);
  });
});
