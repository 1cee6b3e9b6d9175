import { cpus } from 'node:os';
import { requestsOf } from '../ingest/requests.js';
import type { Row } from '../ingest/rows.js';
import { type Generator, startGenerator } from '../load/generator.js';
import { faultOf, measureLoad } from '../load/measure.js';
import type { Bench } from '../part.js';
import { cpuOfTrees } from '../stage/cpu.js';
import { quiet } from '../stage/quiet.js';
import { spentSince, type Stage, startStage } from '../stage/stage.js';
import { reportingKey, startSessions } from '../stage/start-sessions.js';
import { type Counts, nameOf } from './counts.js';
import { limitOf } from './limit.js';
import { microsOf, sharesOf } from './shares.js';

type LoadRow = Pick<Row, 'name' | 'task' | 'size'> & { readonly connections: number };

export const ACTIVITY_ROWS: readonly LoadRow[] = [
  { name: 'activity x1', task: 'activity', size: 1, connections: 64 },
  { name: 'activity x100', task: 'activity', size: 100, connections: 64 },
  { name: 'activity x1000', task: 'activity', size: 1000, connections: 16 },
  { name: 'check x1', task: 'check-one', size: 1, connections: 64 },
];

/** One generator for each API; together they have as many connections as there would be to one. */
export async function measureActivity(bench: Bench, counts: Counts, round: number): Promise<void> {
  const rows = ACTIVITY_ROWS.filter(({ name }) => bench.wants(name));
  if (rows.length === 0) return;
  const stage = await startStage(counts);
  const generators = Array.from({ length: counts.apis }, startGenerator);
  try {
    await stage.work();
    const key = await reportingKey(stage.apps.url);
    const ids = await startSessions(stage.apps.url, bench.options.sessions);
    for (const row of rows) await measureRow(bench, { stage, generators, key, ids, counts }, row, round);
  } finally {
    for (const generator of generators) generator.stop();
    await stage.stop();
  }
}

interface Scene {
  readonly stage: Stage;
  readonly generators: readonly Generator[];
  readonly key: string;
  readonly ids: readonly string[];
  readonly counts: Counts;
}

async function measureRow(bench: Bench, scene: Scene, row: LoadRow, round: number): Promise<void> {
  const { stage, generators, key, ids, counts } = scene;
  await quiet(stage);
  const orders = stage.apps.apis.map(({ url }) => ({ url, requests: requestsOf(row, ids, url, key) }));
  const pids = generators.map(({ pid }) => pid);
  const [before, loadBefore, began] = [await stage.spent(), cpuOfTrees(pids), performance.now()];
  const results = await Promise.all(
    orders.map((order, i) =>
      measureLoad(generators[i] as Generator, {
        ...order,
        connections: row.connections / counts.apis,
        seconds: bench.options.seconds,
      }),
    ),
  );
  const wall = (performance.now() - began) / 1000;
  const spent = { ...spentSince(before, await stage.spent()), load: cpuOfTrees(pids) - loadBefore };
  const rate = results.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond * row.size, 0);
  // The warm-up is spent at the same pace.
  const values = { rate, ...microsOf(spent, rate * wall) };
  const fault = results.map(faultOf).find((text) => text !== undefined);
  bench.record({ row: row.name, subject: nameOf(counts), round, values, fault });
  bench.note(`${row.name}, ${nameOf(counts)}: ${limitOf(sharesOf(spent, counts), wall, cpus().length)}`);
}
