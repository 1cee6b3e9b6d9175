import { startGenerator } from '../load/generator.js';
import { faultOf, measureLoad } from '../load/measure.js';
import type { Part } from '../part.js';
import { orderOf, ROWS } from './rows.js';
import { startSubjects } from './subjects.js';

const ACTIVITY = ['activity', 'linked', 'mixed'];

/**
 * A round is measured in so many turns of a third of the time each: a virtual machine is at times twice as fast as half a
 * minute before, and what is compared should be of the same seconds.
 */
const TURNS = 3;

export const ingest: Part = {
  name: 'ingest',
  title: 'Activity and checks over HTTP',
  about:
    'Events, or sessions checked, per second. `noop`: the same stack, which yields one tick and answers. `naive`: a ' +
    'BullMQ delayed job per session, removed and added on every event. `blind`: one pipeline of `HSET` per request. ' +
    '`express-session` and `fastify-session`: a request with a cookie, on connect-redis, rolling.',
  columns: [
    { heading: 'events/s', value: 'rate' },
    { heading: 'p50 ms', value: 'p50' },
    { heading: 'p99 ms', value: 'p99' },
    { heading: 'x no-op', value: 'rate', over: { subject: 'noop' } },
    { heading: 'x naive singly', value: 'rate', over: { subject: 'naive', row: 'activity x1', groups: ACTIVITY } },
    { heading: 'x naive', value: 'rate', over: { subject: 'naive' } },
    { heading: 'x blind', value: 'rate', over: { subject: 'blind' } },
    { heading: 'x express-session', value: 'rate', over: { subject: 'express-session' } },
    { heading: 'x fastify-session', value: 'rate', over: { subject: 'fastify-session' } },
  ],
  targets: [
    { row: 'activity x1', column: 'x no-op', atLeast: 0.6 },
    { row: 'activity x100', column: 'x blind', atLeast: 1.5 },
    { row: 'activity x100', column: 'x naive singly', atLeast: 20 },
    { row: 'activity x1000', column: 'x blind', atLeast: 2 },
    { row: 'activity x1000', column: 'x naive singly', atLeast: 35 },
    { row: 'check x1', column: 'x no-op', atLeast: 0.6 },
    { row: 'check-linked x1', column: 'x no-op', atLeast: 0.5 },
  ],
  async run({ options, wants, say, record }) {
    const rows = ROWS.filter(({ name }) => wants(name));
    if (rows.length === 0) return;
    say(`starting Curfew with ${options.sessions} sessions, and its peers`);
    const subjects = await startSubjects(rows, options.sessions);
    const generator = startGenerator();
    try {
      for (let turn = 0; turn < options.rounds * TURNS; turn++) {
        for (const [row, subject] of orderOf(rows, turn)) {
          const result = await measureLoad(generator, {
            url: subjects.urls[subject],
            connections: row.subjects[subject] as number,
            requests: subjects.requests(row, subject),
            seconds: options.seconds / TURNS,
          });
          const values = { rate: result.requestsPerSecond * row.size, p50: result.p50Ms, p99: result.p99Ms };
          record({ row: row.name, subject, round: turn, values, fault: faultOf(result) });
        }
      }
    } finally {
      generator.stop();
      await subjects.stop();
    }
  },
};
