import type { Line, Spread } from './summary.js';
import type { Verdict } from './targets.js';

const COLUMNS = ['row', 'subject', 'events/s', 'p50 ms', 'p99 ms', 'x naive singly', 'x naive', 'x no-op', 'x blind'];

/** A Markdown table: medians, and (least..most) of the rounds. */
export function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.row,
    line.subject + (line.failed > 0 ? ` (${line.failed} failed)` : ''),
    spread(line.eventsPerSecond, (n) => Math.round(n).toString()),
    line.p50Ms.toFixed(1),
    line.p99Ms.toFixed(1),
    ...[line.toNaiveSingly, line.toNaive, line.toNoop, line.toBlind].map((r) => (r ? spread(r, ratio) : '')),
  ]);
  const widths = COLUMNS.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const format = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [format(COLUMNS), format(widths.map((width) => '-'.repeat(width))), ...rows.map(format)].join('\n');
}

export function verdicts(all: readonly Verdict[]): string {
  return all
    .map(({ target, reached, met }) => {
      if (reached === undefined) return `not measured  ${target}`;
      return `${met ? 'met   ' : 'MISSED'}  ${target}; reached ${ratio(reached)}`;
    })
    .join('\n');
}

function spread({ median, least, most }: Spread, show: (n: number) => string): string {
  return least === most ? show(median) : `${show(median)} (${show(least)}..${show(most)})`;
}

function ratio(n: number): string {
  return n >= 10 ? n.toFixed(1) : n.toFixed(2);
}
