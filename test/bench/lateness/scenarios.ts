import type { Stampede } from '../stage/stampede.js';

export interface Scenario extends Stampede {
  readonly name: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** With `scale` below 1: fewer sessions, and a shorter time for those that come over a minute. */
export function scenarios(scale: number): readonly Scenario[] {
  const of = (name: string, count: number, spreadMs: number): Scenario => ({
    name,
    count: Math.round(count * scale),
    spreadMs: spreadMs === MINUTE ? Math.max(5 * SECOND, MINUTE * scale) : spreadMs,
  });
  return [
    of('minute 100k', 100_000, MINUTE),
    of('minute 1M', 1_000_000, MINUTE),
    of('second 100k', 100_000, SECOND),
    of('instant 100k', 100_000, 0),
  ];
}
