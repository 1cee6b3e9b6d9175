import { lineChart } from '../draw/line-chart.js';
import type { Bench, Part } from '../part.js';
import { median } from '../../support/quantile.js';
import type { Sample } from '../report/sample.js';
import { curfewLateness, type Lateness } from './curfew.js';
import { pointsOf } from './distribution.js';
import { peerLateness } from './peer.js';
import { type Scenario, scenarios } from './scenarios.js';

const QUICK_SCALE = 0.02;

const SUBJECTS: Readonly<Record<string, (scenario: Scenario) => Promise<Lateness>>> = {
  curfew: curfewLateness,
  bullmq: (scenario) => peerLateness('bullmq', scenario),
  'key-expiry': (scenario) => peerLateness('key-expiry', scenario),
};

export const lateness: Part = {
  name: 'lateness',
  title: 'How late sessions end',
  about:
    'From the deadline to the decision in Redis, by the clock of Redis, of every session. Curfew: rows written in bulk ' +
    'and brought into Redis by the restoration, everything on, read from the ledger. `bullmq`: a delayed job per session, ' +
    'concurrency 100. `key-expiry`: a key with a TTL per session and a subscriber to notices. Each peer ends a session by ' +
    'one script that sets its state and adds a note to a stream. Redis time of Curfew includes that of the ledger writer.',
  columns: [
    { heading: 'p50 ms', value: 'p50' },
    { heading: 'p99 ms', value: 'p99' },
    { heading: 'max ms', value: 'max' },
    { heading: 'Redis us a session', value: 'redisMicros' },
    { heading: 'ended', value: 'share' },
    { heading: 'p99 x BullMQ', value: 'p99', over: { subject: 'bullmq' } },
    { heading: 'Redis time x BullMQ', value: 'redisMicros', over: { subject: 'bullmq' } },
    { heading: 'p99 x key expiry', value: 'p99', over: { subject: 'key-expiry' } },
  ],
  targets: [
    { row: 'second 100k', column: 'p99 ms', atMost: 100 },
    { row: 'minute 1M', column: 'p99 ms', atMost: 250 },
    { row: 'minute 100k', column: 'p99 x BullMQ', atMost: 1 },
    { row: 'minute 100k', column: 'Redis time x BullMQ', atMost: 0.25 },
    { row: 'instant 100k', column: 'max ms', atMost: 600 },
  ],
  async run(bench) {
    for (const scenario of scenarios(bench.options.quick ? QUICK_SCALE : 1)) {
      if (bench.wants(scenario.name)) await runScenario(bench, scenario);
    }
  },
};

async function runScenario(bench: Bench, scenario: Scenario): Promise<void> {
  const { name, count } = scenario;
  const samples: Sample[] = [];
  for (let round = 0; round < bench.options.rounds; round++) {
    const order = Object.entries(SUBJECTS);
    for (const [subject, measure] of round % 2 === 0 ? order : order.toReversed()) {
      bench.say(`${name}: ${subject} with ${count} sessions`);
      const { values, curve, ended, redisSeconds } = await measure(scenario);
      const all = { ...values, redisMicros: (redisSeconds / count) * 1e6, share: ended / count };
      const fault = ended === count ? undefined : `${count - ended} of ${count} never ended`;
      const sample = { row: name, subject, round, values: all, curve, fault };
      samples.push(sample);
      bench.record(sample);
    }
  }
  bench.picture(`lateness-${name.replaceAll(' ', '-')}`, chart(scenario, samples));
}

/** Of each subject the round in the middle. */
function chart({ name, count, spreadMs }: Scenario, samples: readonly Sample[]): string {
  const series = Object.keys(SUBJECTS).map((subject) => {
    const own = samples.filter((sample) => sample.subject === subject);
    const p99s = own.map(({ values }) => values['p99'] as number);
    const middle = own.toSorted((a, b) => distance(a, p99s) - distance(b, p99s))[0];
    return { name: subject, points: pointsOf(middle?.curve ?? [], middle?.values['share'] ?? 0) };
  });
  const when = spreadMs === 0 ? 'in one instant' : `over ${spreadMs / 1000} s`;
  return lineChart({
    title: `Lateness: ${count.toLocaleString('en')} sessions due ${when} (${name})`,
    x: { title: 'milliseconds after the deadline', least: 1 },
    y: { title: 'share of sessions that have ended', most: 1, ticks: [0, 0.25, 0.5, 0.75, 1] },
    series,
  });
}

function distance({ values }: Sample, p99s: readonly number[]): number {
  return Math.abs((values['p99'] as number) - median(p99s));
}
