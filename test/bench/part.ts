import type { BenchOptions } from './options.js';
import type { Column } from './report/column.js';
import type { Sample } from './report/sample.js';
import type { Target } from './report/targets.js';

/** What a part may do while it runs. */
export interface Bench {
  readonly options: BenchOptions;
  /** The first number, or with `--quick` the second. */
  size(full: number, quick: number): number;
  /** Whether `--rows` names this row, or names none. */
  wants(row: string): boolean;
  say(line: string): void;
  /** A measurement: it goes into table and JSON. */
  record(sample: Sample): void;
  /** A finding in words, printed under the table. */
  note(text: string): void;
  /** An SVG picture, written where `--images` says. */
  picture(name: string, svg: string): void;
}

/** One question and how it is measured; alone with `--only <name>`. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** What is measured, and beside what. Markdown. */
  readonly about: string;
  readonly columns: readonly Column[];
  readonly targets: readonly Target[];
  run(bench: Bench): Promise<void>;
}
