import { type Column, groupOf } from './column.js';
import { median } from '../../support/quantile.js';
import type { Sample } from './sample.js';

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Line {
  readonly row: string;
  readonly subject: string;
  /** One per column; absent where that was not measured. */
  readonly cells: readonly (Spread | undefined)[];
  readonly faults: readonly string[];
}

/** One line per row and subject, in the order in which they were first measured. Ratios are taken within rounds. */
export function summarise(samples: readonly Sample[], columns: readonly Column[]): readonly Line[] {
  const lines = new Map<string, Sample[]>();
  for (const sample of samples.toSorted((a, b) => a.round - b.round)) {
    const name = `${sample.row}\n${sample.subject}`;
    lines.set(name, [...(lines.get(name) ?? []), sample]);
  }
  const rows = [...new Set([...lines.values()].map(([first]) => (first as Sample).row))];
  return rows.flatMap((row) =>
    [...lines.values()]
      .filter(([first]) => first?.row === row)
      .map((own) => ({
        row,
        subject: (own[0] as Sample).subject,
        cells: columns.map((column) => cell(own, column, samples)),
        faults: own.flatMap(({ fault }) => fault ?? []),
      })),
  );
}

function cell(own: readonly Sample[], { value, over }: Column, all: readonly Sample[]): Spread | undefined {
  const row = (own[0] as Sample).row;
  if (over?.groups && !over.groups.includes(groupOf(row))) return undefined;
  return spread(
    own.flatMap((sample) => {
      const mine = sample.values[value];
      if (!over || mine === undefined) return mine ?? [];
      const other = all.find(
        (o) => o.round === sample.round && o.subject === over.subject && o.row === (over.row ?? row),
      )?.values[value];
      return other === undefined ? [] : mine / other;
    }),
  );
}

export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}
