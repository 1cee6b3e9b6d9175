import { quantile } from '../../support/quantile.js';

/** So many points draw a distribution. */
const POINTS = 200;

export interface Distribution {
  readonly values: { readonly p50: number; readonly p99: number; readonly max: number };
  /** The lateness below which 0, 0.5 ... 100 % of the sessions lie. */
  readonly curve: readonly number[];
}

/** Of latenesses in ms; a clock that reads in whole ms may find one a moment early, which is none. */
export function distributionOf(latenesses: Iterable<number>): Distribution {
  const sorted = Float64Array.from(latenesses, (ms) => Math.max(0, ms)).sort();
  const at = (q: number) => quantile(sorted, q);
  return {
    values: { p50: at(0.5), p99: at(0.99), max: at(1) },
    curve: sorted.length === 0 ? [] : Array.from({ length: POINTS + 1 }, (_, i) => at(i / POINTS)),
  };
}

/** The curve as points of a chart: lateness, and the share of all sessions that were not later. Some may never have ended. */
export function pointsOf(curve: readonly number[], ended: number): readonly (readonly [number, number])[] {
  return curve.map((ms, i) => [Math.max(1, ms), (i / (curve.length - 1)) * ended] as const);
}
