import type { Column } from './column.js';
import type { Sample } from './sample.js';
import { summarise } from './summary.js';

const COLUMNS: readonly Column[] = [
  { heading: 'events/s', value: 'rate' },
  { heading: 'x naive', value: 'rate', over: { subject: 'naive' } },
  { heading: 'x naive singly', value: 'rate', over: { subject: 'naive', row: 'activity x1', groups: ['activity'] } },
];

function measured(row: string, subject: string, round: number, rate: number): Sample {
  return { row, subject, round, values: { rate }, fault: rate === 400 ? 'one refused' : undefined };
}

const cellsOf = (samples: readonly Sample[], row: string, subject: string) =>
  summarise(samples, COLUMNS).find((line) => line.row === row && line.subject === subject);

describe('summarise', () => {
  it('takes ratios within rounds, so that a slow moment of the machine counts for both', () => {
    const samples = [
      ...[1000, 100, 1000].map((n, round) => measured('activity x1', 'naive', round, n)),
      ...[3000, 400, 2000].map((n, round) => measured('activity x1', 'curfew', round, n)),
    ];
    expect(cellsOf(samples, 'activity x1', 'curfew')).toMatchObject({
      cells: [
        { median: 2000, least: 400, most: 3000 },
        { median: 3, least: 2, most: 4 },
        { median: 3, least: 2, most: 4 },
      ],
      faults: ['one refused'],
    });
  });

  it('compares a batch with the other in the same shape and singly', () => {
    const samples = [
      measured('activity x1', 'naive', 0, 1000),
      measured('activity x100', 'naive', 0, 2000),
      measured('activity x100', 'curfew', 0, 60_000),
    ];
    const [, same, singly] = cellsOf(samples, 'activity x100', 'curfew')?.cells ?? [];
    expect([same?.median, singly?.median]).toEqual([30, 60]);
  });

  it('does not compare other groups, nor with what was not measured', () => {
    const samples = [measured('activity x1', 'naive', 0, 1000), measured('check x1', 'curfew', 0, 60_000)];
    expect(cellsOf(samples, 'check x1', 'curfew')?.cells.slice(1)).toEqual([undefined, undefined]);
  });

  it('keeps the order of the first round, with the subjects of a row together', () => {
    const samples = [
      measured('b', 'y', 1, 1),
      measured('a', 'x', 0, 1),
      measured('b', 'x', 0, 1),
      measured('a', 'y', 0, 1),
      measured('b', 'y', 0, 1),
    ];
    expect(summarise(samples, COLUMNS).map(({ row, subject }) => row + subject)).toEqual(['ax', 'ay', 'bx', 'by']);
  });
});
