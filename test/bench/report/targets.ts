import type { Column } from './column.js';
import type { Line } from './summary.js';

/** A bound of one cell's median. */
export interface Target {
  readonly row: string;
  readonly subject?: string;
  /** Heading of the column. */
  readonly column: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Verdict {
  readonly target: string;
  /** Median of the rounds; absent when it was not measured. */
  readonly reached?: number;
  readonly met?: boolean;
}

export function judge(
  targets: readonly Target[],
  columns: readonly Column[],
  lines: readonly Line[],
): readonly Verdict[] {
  return targets.map(({ row, subject = 'curfew', column, atLeast, atMost }) => {
    const at = columns.findIndex(({ heading }) => heading === column);
    if (at === -1) throw new Error(`a target of a column that does not exist: ${column}`);
    const reached = lines.find((line) => line.row === row && line.subject === subject)?.cells[at]?.median;
    const bound = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
    const target = `${row}, ${subject}: ${column} ${bound}`;
    if (reached === undefined) return { target };
    return { target, reached, met: reached >= (atLeast ?? -Infinity) && reached <= (atMost ?? Infinity) };
  });
}
