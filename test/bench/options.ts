import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly rounds: number;
  /** Live sessions that the activity is spread over. */
  readonly sessions: number;
  /** Length of each measurement, after one second of warm-up. */
  readonly seconds: number;
  /** Only these rows, or all of a task; all when empty. */
  readonly only: readonly string[];
  /** File that every measurement is written to, as JSON. */
  readonly json?: string;
}

/** Reads `--rounds 3 --sessions 10000 --seconds 3 --only 'activity x1,check' --json out.json`. Throws on anything else. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      sessions: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
    },
  });
  return {
    rounds: atLeast(1, 'rounds', values.rounds),
    sessions: atLeast(1000, 'sessions', values.sessions),
    seconds: atLeast(1, 'seconds', values.seconds),
    only: values.only.split(',').filter(Boolean),
    json: values.json,
  };
}

function atLeast(least: number, name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} must be a whole number from ${least}`);
  return value;
}
