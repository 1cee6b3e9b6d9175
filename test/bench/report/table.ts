import type { Column } from './column.js';
import type { Line, Spread } from './summary.js';
import type { Verdict } from './targets.js';

/** A Markdown table: medians, and (least..most) of the rounds. */
export function table(lines: readonly Line[], columns: readonly Column[]): string {
  return grid(
    ['row', 'subject', ...columns.map(({ heading }) => heading)],
    lines.map(({ row, subject, cells }) => [row, subject, ...cells.map((cell) => (cell ? text(cell) : ''))]),
  );
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  return grid(
    ['target', 'reached', ''],
    verdicts.map(({ target, reached, met }) => [
      target,
      reached === undefined ? '' : digits(reached),
      met === undefined ? 'not measured' : met ? 'met' : '**missed**',
    ]),
  );
}

/** Three digits that mean something, thousands whole. */
export function digits(n: number): string {
  if (Math.abs(n) >= 100) return Math.round(n).toString();
  return n.toFixed(Math.abs(n) >= 10 ? 1 : 2);
}

function text({ median, least, most }: Spread): string {
  return least === most ? digits(median) : `${digits(median)} (${digits(least)}..${digits(most)})`;
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.max(name.length, 3, ...rows.map((row) => row[i]?.length ?? 0)));
  const format = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [format(head), format(widths.map((width) => '-'.repeat(width))), ...rows.map(format)].join('\n');
}
