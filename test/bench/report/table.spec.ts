import { digits, table, verdictTable } from './table.js';

describe('table', () => {
  it('shows medians with their spread, and nothing where nothing was measured', () => {
    const lines = [
      { row: 'a', subject: 'curfew', cells: [{ median: 2, least: 1, most: 3 }, undefined], faults: [] },
      { row: 'a', subject: 'noop', cells: [{ median: 1234.5, least: 1234.5, most: 1234.5 }, undefined], faults: [] },
    ];
    const columns = ['events/s', 'x'].map((heading) => ({ heading, value: heading }));
    expect(table(lines, columns)).toBe(
      [
        '| row | subject | events/s          | x   |',
        '| --- | ------- | ----------------- | --- |',
        '| a   | curfew  | 2.00 (1.00..3.00) |     |',
        '| a   | noop    | 1235              |     |',
      ].join('\n'),
    );
  });
});

describe('verdictTable', () => {
  it('tells what was missed from what was not measured', () => {
    const text = verdictTable([{ target: 'a', reached: 1, met: false }, { target: 'b' }]);
    expect(text).toMatch(/\| a +\| 1\.00 +\| \*\*missed\*\*/);
    expect(text).toMatch(/\| b +\| +\| not measured/);
  });
});

describe('digits', () => {
  it('keeps three that mean something', () => {
    expect([0.612, 12.34, 99.96, 1234.5].map(digits)).toEqual(['0.61', '12.3', '100.0', '1235']);
  });
});
