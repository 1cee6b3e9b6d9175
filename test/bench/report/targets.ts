import type { Line } from './summary.js';

export interface Verdict {
  readonly target: string;
  /** Median of the rounds; absent when it was not measured. */
  readonly reached?: number;
  readonly met?: boolean;
}

/** Least ratios of our events per second to those of the naive design, which takes one event per request. */
const TARGETS: readonly (readonly [row: string, least: number])[] = [
  ['activity x1', 2],
  ['activity x100', 18],
  ['activity x1000', 30],
];

export function judge(lines: readonly Line[]): readonly Verdict[] {
  return TARGETS.map(([row, least]) => {
    const reached = lines.find((line) => line.row === row && line.subject === 'curfew')?.toNaiveSingly?.median;
    const target = `${row}: at least ${least} x naive`;
    return reached === undefined ? { target } : { target, reached, met: reached >= least };
  });
}
