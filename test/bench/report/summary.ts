import { median } from '../load/quantile.js';
import type { Measurement } from '../measurement.js';
import { ROWS, type Subject } from '../rows.js';

/** The row whose naive subject is the yardstick of all: the naive design has no batch of its own. */
export const YARDSTICK = ROWS[0]?.name as string;

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Line {
  readonly row: string;
  readonly subject: Subject;
  readonly eventsPerSecond: Spread;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  /** Events per second to those of another, each taken within one round; absent where that was not measured. */
  readonly toNaiveSingly?: Spread;
  readonly toNaive?: Spread;
  readonly toNoop?: Spread;
  readonly toBlind?: Spread;
}

/** One line per row and subject, in the order of the rows. */
export function summarise(all: readonly Measurement[]): readonly Line[] {
  const of = (row: string, subject: Subject) => all.filter((m) => m.row === row && m.subject === subject);
  return ROWS.flatMap(({ name, task, subjects }) =>
    (Object.keys(subjects) as Subject[]).flatMap((subject) => {
      const own = of(name, subject);
      if (own.length === 0) return [];
      const activity = task === 'activity' || task === 'mixed';
      return {
        row: name,
        subject,
        eventsPerSecond: spread(own.map((m) => m.eventsPerSecond)) as Spread,
        p50Ms: median(own.map((m) => m.p50Ms)),
        p99Ms: median(own.map((m) => m.p99Ms)),
        failed: own.reduce((sum, m) => sum + m.failed, 0),
        toNaiveSingly: activity ? ratio(own, of(YARDSTICK, 'naive')) : undefined,
        toNaive: ratio(own, of(name, 'naive')),
        toNoop: ratio(own, of(name, 'noop')),
        toBlind: ratio(own, of(name, 'blind')),
      };
    }),
  );
}

function ratio(own: readonly Measurement[], other: readonly Measurement[]): Spread | undefined {
  const rates = new Map(other.map((m) => [m.round, m.eventsPerSecond]));
  return spread(own.flatMap((m) => (rates.has(m.round) ? m.eventsPerSecond / (rates.get(m.round) as number) : [])));
}

function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}
