import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly rounds: number;
  /** Live sessions that the activity of `ingest` is spread over. */
  readonly sessions: number;
  /** Length of each measurement under load, after a third of it as warm-up; those of `ingest` are a third as long. */
  readonly seconds: number;
  /** Small sizes, to see that everything works. */
  readonly quick: boolean;
  /** Names of parts; all when empty. */
  readonly only: readonly string[];
  /** Names of rows, or of groups of them (`activity`); all when empty. */
  readonly rows: readonly string[];
  /** File that every measurement is written to, as JSON. */
  readonly json?: string;
  /** File that the tables and verdicts are written to. */
  readonly markdown?: string;
  /** Folder that the pictures are written to. */
  readonly images?: string;
}

const ROUNDS = { full: '3', quick: '1' };
const SECONDS = { full: '3', quick: '1' };
const SESSIONS = { full: '10000', quick: '1000' };

/** Reads `--only lateness,ingest --rows 'activity x1' --rounds 3 --json out.json`. Throws on anything else. */
export function readOptions(args: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: text,
      sessions: text,
      seconds: text,
      only: text,
      rows: text,
      json: text,
      markdown: text,
      images: text,
      quick: { type: 'boolean', default: false },
    },
  });
  const size = values.quick ? 'quick' : 'full';
  return {
    rounds: atLeast(1, 'rounds', values.rounds ?? ROUNDS[size]),
    sessions: atLeast(1000, 'sessions', values.sessions ?? SESSIONS[size]),
    seconds: atLeast(1, 'seconds', values.seconds ?? SECONDS[size]),
    quick: values.quick,
    only: listOf(values.only),
    rows: listOf(values.rows),
    json: values.json,
    markdown: values.markdown,
    images: values.images,
  };
}

function listOf(text = ''): string[] {
  return text.split(',').filter(Boolean);
}

function atLeast(least: number, name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} must be a whole number from ${least}`);
  return value;
}
