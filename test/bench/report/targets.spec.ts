import type { Column } from './column.js';
import { judge } from './targets.js';

const COLUMNS: readonly Column[] = [
  { heading: 'p99 ms', value: 'p99' },
  { heading: 'x no-op', value: 'rate', over: { subject: 'noop' } },
];
const spread = (n: number) => ({ median: n, least: n, most: n });

describe('judge', () => {
  it('says of each target whether it was met, missed or not measured', () => {
    const line = { row: 'a', subject: 'curfew', cells: [spread(100), spread(0.59)], faults: [] };
    const verdicts = judge(
      [
        { row: 'a', column: 'p99 ms', atMost: 100 },
        { row: 'a', column: 'x no-op', atLeast: 0.6 },
        { row: 'b', column: 'x no-op', atLeast: 0.6 },
        { row: 'a', subject: 'noop', column: 'x no-op', atLeast: 0.6 },
      ],
      COLUMNS,
      [line],
    );
    expect(verdicts.map(({ met }) => met)).toEqual([true, false, undefined, undefined]);
  });

  it('does not judge by a column that nobody shows', () => {
    expect(() => judge([{ row: 'a', column: 'x', atLeast: 1 }], COLUMNS, [])).toThrow('does not exist');
  });
});
