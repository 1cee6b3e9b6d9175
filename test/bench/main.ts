import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, relative, resolve } from 'node:path';
import { type BenchOptions, readOptions } from './options.js';
import { chosenParts } from './parts.js';
import { type Result, show } from './report/result.js';
import { runPart } from './run-part.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const parts = chosenParts(options.only);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, ${process.platform}`;
  console.log(`${machine}; load ${loadavg()[0]?.toFixed(2)} before the start`);
  const results: Result[] = [];
  for (const part of parts) {
    console.log(`\n${part.title} (${part.name}), ${options.rounds} rounds`);
    const result = await runPart(part, options);
    results.push(result);
    console.log(`\n${show(part, result)}`);
    // After every part: a suite that is stopped in the middle has told what it knew.
    write(options, machine, results);
  }
  if (results.some(({ failure }) => failure !== undefined)) throw new Error('a part ended early: see above');
}

function write({ json, markdown, images, ...rest }: BenchOptions, machine: string, results: readonly Result[]): void {
  for (const file of [json, markdown]) if (file) mkdirSync(dirname(resolve(file)), { recursive: true });
  if (json) writeFileSync(json, JSON.stringify({ machine, options: rest, results }, null, 1));
  if (!markdown) return;
  const folder = images && relative(dirname(resolve(markdown)), resolve(images));
  const parts = chosenParts(results.map(({ part }) => part));
  const texts = parts.map((part, i) => show(part, results[i] as Result, folder));
  writeFileSync(markdown, `${[`${machine}; ${rest.rounds} rounds.`, ...texts].join('\n\n')}\n`);
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
  },
);
