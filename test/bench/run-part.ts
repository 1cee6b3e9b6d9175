import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchOptions } from './options.js';
import type { Part } from './part.js';
import { type Result, resultOf } from './report/result.js';
import type { Sample } from './report/sample.js';
import { digits } from './report/table.js';

/** Runs one part. What it had measured when it failed is not lost. */
export async function runPart(part: Part, options: BenchOptions): Promise<Result> {
  const samples: Sample[] = [];
  const notes: string[] = [];
  const pictures: string[] = [];
  const began = performance.now();
  const say = (line: string) =>
    console.log(`  ${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const bench = {
    options,
    size: (full: number, quick: number) => (options.quick ? quick : full),
    wants: (row: string) => options.rows.length === 0 || options.rows.some((name) => isOrBelongsTo(row, name)),
    say,
    record({ values: all, ...rest }: Sample) {
      // Where nothing was answered there is no median of the answers.
      const finite = Object.entries(all).filter(([, value]) => Number.isFinite(value));
      const sample = { ...rest, values: Object.fromEntries(finite) };
      samples.push(sample);
      const values = finite.map(([name, value]) => `${name} ${digits(value)}`);
      say(`${sample.row}, ${sample.subject}: ${values.join(', ')}${sample.fault ? `; ${sample.fault}` : ''}`);
    },
    note: (text: string) => notes.push(text),
    picture(name: string, svg: string) {
      pictures.push(name);
      if (options.images === undefined) return;
      mkdirSync(options.images, { recursive: true });
      writeFileSync(join(options.images, `${name}.svg`), svg);
    },
  };
  let failure: string | undefined;
  try {
    await part.run(bench);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    console.error(error);
  }
  return resultOf(part, samples, { minutes: (performance.now() - began) / 60_000, notes, pictures, failure });
}

/** `activity` names `activity x1` too. */
function isOrBelongsTo(row: string, name: string): boolean {
  return row === name || row.startsWith(`${name} `);
}
