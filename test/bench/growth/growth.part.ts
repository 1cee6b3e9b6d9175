import { lineChart } from '../draw/line-chart.js';
import { requestsOf } from '../ingest/requests.js';
import type { Row } from '../ingest/rows.js';
import { type Generator, startGenerator } from '../load/generator.js';
import { faultOf, measureLoad } from '../load/measure.js';
import type { Bench, Part } from '../part.js';
import { median } from '../../support/quantile.js';
import type { Sample } from '../report/sample.js';
import { fillSessions } from '../stage/fill.js';
import { quiet } from '../stage/quiet.js';
import { type Stage, startStage } from '../stage/stage.js';
import { reportingKey } from '../stage/start-sessions.js';
import { nameOf, SIZES } from './sizes.js';
import { startSweepStore, type SweepStore } from './sweeps.js';

type LoadRow = Pick<Row, 'name' | 'task' | 'size'> & { readonly connections: number };

const ROWS: readonly LoadRow[] = [
  { name: 'activity x1', task: 'activity', size: 1, connections: 64 },
  { name: 'activity x100', task: 'activity', size: 100, connections: 64 },
  { name: 'activity x1000', task: 'activity', size: 1000, connections: 16 },
  { name: 'check x1', task: 'check-one', size: 1, connections: 64 },
];
const SWEEP = 'sweep';
const LONG_SECONDS = 40_000;
/** Sessions swept in one measurement. */
const DUE = { full: 32_000, quick: 800 };

interface Subject {
  readonly sessions: number;
  readonly stage?: Stage;
  readonly key: string;
  readonly ids: readonly string[];
  readonly sweeps?: SweepStore;
}

export const growth: Part = {
  name: 'growth',
  title: 'Growth',
  about:
    'Events a second over 10 000, 100 000 and 1 000 000 live sessions; all three stand side by side, each with stores and ' +
    'processes of its own, and are measured in turn, the next when the last has come to rest. `sweep`: sessions a second ' +
    'that are claimed and ended, 32 000 due among the others, by the same calls as the worker makes, without its ledger.',
  columns: [
    { heading: 'events/s', value: 'rate' },
    { heading: 'p99 ms', value: 'p99' },
    { heading: 'x 10 000', value: 'rate', over: { subject: nameOf(10_000) } },
    { heading: 'x 100 000', value: 'rate', over: { subject: nameOf(100_000) } },
  ],
  targets: [...ROWS.map(({ name }) => name), SWEEP].map((row) => ({
    row,
    subject: nameOf(1_000_000),
    column: 'x 100 000',
    atLeast: 0.85,
  })),
  async run(bench) {
    const subjects: Subject[] = [];
    const generator = startGenerator();
    const samples: Sample[] = [];
    try {
      for (const sessions of SIZES[bench.options.quick ? 'quick' : 'full']) {
        bench.say(`loading ${nameOf(sessions)}`);
        subjects.push(await prepare(bench, sessions));
      }
      for (let round = 0; round < bench.options.rounds; round++) {
        for (const sample of await runRound(bench, generator, subjects, round)) samples.push(sample);
      }
    } finally {
      generator.stop();
      for (const { stage, sweeps } of subjects) {
        await stage?.stop();
        await sweeps?.stop();
      }
    }
    bench.picture('growth', chart(samples, subjects));
  },
};

async function prepare(bench: Bench, sessions: number): Promise<Subject> {
  const sweeps = bench.wants(SWEEP) ? await startSweepStore(sessions) : undefined;
  const ids = Array.from({ length: sessions }, (_, i) => `grown-${String(i).padStart(20, '0')}`);
  if (!ROWS.some(({ name }) => bench.wants(name))) return { sessions, ids, key: '', sweeps };
  const stage = await startStage();
  const now = Date.now();
  await fillSessions(stage.postgres, stage.tenant, {
    count: sessions,
    idleSeconds: LONG_SECONDS,
    idOf: (i) => ids[i] as string,
    lastActivityAt: () => now,
  });
  await stage.work();
  return { sessions, stage, key: await reportingKey(stage.apps.url), ids, sweeps };
}

async function runRound(bench: Bench, generator: Generator, subjects: readonly Subject[], round: number) {
  const order = round % 2 === 0 ? subjects : subjects.toReversed();
  const samples: Sample[] = [];
  const record = (sample: Sample) => {
    samples.push(sample);
    bench.record(sample);
  };
  for (const row of ROWS.filter(({ name }) => bench.wants(name))) {
    for (const { stage, ids, key, sessions } of order) {
      if (!stage) continue;
      await quiet(stage);
      const { url } = stage.apps;
      const result = await measureLoad(generator, {
        url,
        connections: row.connections,
        requests: requestsOf(row, ids, url, key),
        seconds: bench.options.seconds,
      });
      const values = { rate: result.requestsPerSecond * row.size, p99: result.p99Ms };
      record({ row: row.name, subject: nameOf(sessions), round, values, fault: faultOf(result) });
    }
  }
  for (const { sweeps, sessions } of order) {
    if (!sweeps) continue;
    const rate = await sweeps.measure(bench.size(DUE.full, DUE.quick));
    record({ row: SWEEP, subject: nameOf(sessions), round, values: { rate } });
  }
  return samples;
}

/** Each row's rate relative to that of the size in the middle. */
function chart(samples: readonly Sample[], subjects: readonly Subject[]): string {
  const rate = (row: string, sessions: number) =>
    median(
      samples.filter((s) => s.row === row && s.subject === nameOf(sessions)).map((s) => s.values['rate'] as number),
    );
  const [first, middle] = [subjects[0]?.sessions ?? 1, subjects[1]?.sessions ?? 1];
  const rows = [...new Set(samples.map(({ row }) => row))];
  return lineChart({
    title: `Throughput by live sessions, relative to ${nameOf(middle)}`,
    x: { title: 'live sessions', least: first },
    y: { title: 'relative throughput', most: 2, ticks: [0, 0.5, 0.85, 1, 1.5, 2] },
    series: rows.map((row) => ({
      name: row,
      points: subjects.map(({ sessions }) => [sessions, rate(row, sessions) / rate(row, middle)] as const),
    })),
  });
}
