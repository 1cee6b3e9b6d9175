import type { LoadResult } from './load/closed-loop.js';
import type { Row, Subject } from './rows.js';

export interface Measurement extends LoadResult {
  readonly row: string;
  readonly subject: Subject;
  /** From 0. */
  readonly round: number;
  readonly eventsPerSecond: number;
}

/** Everything that one round measures, in order; every other round in the opposite one, so that no place is better. */
export function orderOf(rows: readonly Row[], round: number): readonly (readonly [Row, Subject])[] {
  const order = rows.flatMap((row) =>
    (Object.keys(row.subjects) as Subject[]).map((subject) => [row, subject] as const),
  );
  return round % 2 === 0 ? order : order.toReversed();
}
