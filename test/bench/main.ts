import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { startGenerator, type Generator } from './load/generator.js';
import { type Measurement, orderOf } from './measurement.js';
import { type BenchOptions, readOptions } from './options.js';
import { table, verdicts } from './report/print.js';
import { summarise } from './report/summary.js';
import { judge } from './report/targets.js';
import { requestsOf } from './requests.js';
import { chosenRows, type Row, type Subject } from './rows.js';
import { startSubjects, type Subjects } from './subjects.js';

const WARM_UP_MS = 1_000;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const rows = chosenRows(options.only);
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, ${process.platform}`;
  console.log(`${machine}; load ${loadavg()[0]?.toFixed(2)} before the start`);
  console.log(`Starting Curfew with ${options.sessions} sessions, and its peers ...`);
  const subjects = await startSubjects(options.sessions);
  const generator = startGenerator();
  const all: Measurement[] = [];
  try {
    for (let round = 0; round < options.rounds; round++) {
      console.log(`Round ${round + 1} of ${options.rounds}`);
      for (const [row, subject] of orderOf(rows, round)) {
        all.push({ ...(await measure(generator, subjects, row, subject, options)), round });
      }
    }
  } finally {
    generator.stop();
    await subjects.stop();
  }
  const lines = summarise(all);
  const judged = judge(lines);
  console.log(`\n${table(lines)}\n\n${verdicts(judged)}`);
  if (options.json) {
    writeFileSync(
      options.json,
      JSON.stringify({ machine, options, lines, verdicts: judged, measurements: all }, null, 2),
    );
  }
}

async function measure(
  generator: Generator,
  { urls, key, sessionIds }: Subjects,
  row: Row,
  subject: Subject,
  { seconds }: BenchOptions,
): Promise<Omit<Measurement, 'round'>> {
  const { hostname: host, port } = new URL(urls[subject]);
  const result = await generator.measure({
    ...requestsOf(row, sessionIds, urls[subject], key),
    host,
    port: Number(port),
    connections: row.subjects[subject] as number,
    warmUpMs: WARM_UP_MS,
    measureMs: seconds * 1000,
  });
  const eventsPerSecond = result.requestsPerSecond * row.size;
  const failed = result.failed > 0 ? `, ${result.failed} failed: ${result.failure}` : '';
  console.log(`  ${row.name}, ${subject}: ${Math.round(eventsPerSecond)} events/s${failed}`);
  return { ...result, row: row.name, subject, eventsPerSecond };
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`bench: ${error.stack}`);
    process.exit(1);
  },
);
