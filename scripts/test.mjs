// `npm test`: every check there is, in order, up to the first that fails; the last line counts them. Instead, with `--faults`,
// all tests of faults, one after the other; with `--long`, those that take minutes; with `--model`, ten thousand sequences
// of the model. Arguments go to jest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { checkNode, installDependencies } from './dependencies.mjs';
import { root } from './set-up-lock.mjs';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const bin = (name) => join(root, 'node_modules/.bin', name);
const count = { passed: 0, failed: 0 };

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: environment() });
  if (status !== 0) throw new Error(error?.message ?? 'see above');
}

/** Ours, without what would point the tests at somebody's stores or change what they expect. */
function environment() {
  const ours = Object.entries(process.env).filter(([name]) => !/^(CURFEW_|TEST_|(DATABASE|REDIS)_URL)/.test(name));
  return { ...Object.fromEntries(ours), NODE_ENV: 'test' };
}

/** The words of a script of package.json, run from node_modules/.bin. */
function script(name) {
  const [program, ...args] = scripts[name].split(' ');
  run(bin(program), ...args);
}

/** A script that compares what it would write with what is there. */
function check(name) {
  const [, file] = scripts[name].split(' ');
  run(process.execPath, file, '--check');
}

function jest(...args) {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-jest-'));
  const report = join(folder, 'report.json');
  try {
    run(bin('jest'), '--json', `--outputFile=${report}`, ...args);
  } finally {
    const found = readReport(report);
    count.passed += found.numPassedTests;
    count.failed += found.numFailedTests + found.numRuntimeErrorTestSuites;
    rmSync(folder, { recursive: true });
  }
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}

const projects = (...names) => names.map((name) => `--selectProjects=${name}`);

/** Two files of these at a time; those of the apps have a machine to themselves, or they would measure each other. */
const ALONE = projects('unit', 'store');
/** In `npm test` the short ones stand for all tests of faults. */
const OF_APPS = projects('e2e', 'short-faults');

const [given, rest] = [process.argv.slice(2), process.argv.slice(3)];
const chosen = given.some((argument) => argument.startsWith('--selectProjects'));

const everyCheck = [
  ['dependencies', installDependencies],
  ['format', () => script('format:check')],
  ['lint', () => script('lint')],
  ['walls', () => script('walls')],
  ['types', () => script('typecheck')],
  ['build', () => ensureBuilt('dist-test')],
  ...['openapi', 'docs'].filter((name) => scripts[name]).map((name) => [name, () => check(name)]),
  ...(given.length > 0
    ? [['tests', () => jest(...(chosen ? [] : [...ALONE, ...OF_APPS]), ...given)]]
    : [
        ['tests', () => jest(...ALONE, '--maxWorkers=2')],
        ['tests of the apps', () => jest(...OF_APPS, '--runInBand')],
      ]),
];

/** Stores are away for as long as the promises say; the specs know shorter outages for `npm test`. */
process.env.OUTAGE_SECONDS ??= given[0] === '--faults' ? '120' : '';

const faults = [
  ['dependencies', installDependencies],
  ['build', () => ensureBuilt('dist-test')],
  ['tests', () => jest('--selectProjects=faults', '--runInBand', ...rest)],
];

const long = [
  ['dependencies', installDependencies],
  ['build', () => ensureBuilt('dist-test')],
  ['tests', () => jest('--selectProjects=long', '--runInBand', ...rest)],
];

const model = [
  ['dependencies', installDependencies],
  ['tests', () => jest('--selectProjects=store', '--testPathPatterns=live-sessions.model', ...rest)],
];
if (given[0] === '--model') process.env.MODEL_RUNS ??= '10000';

const steps = { '--faults': faults, '--long': long, '--model': model }[given[0]] ?? everyCheck;

try {
  checkNode();
  for (const [name, step] of steps) {
    const began = performance.now();
    const before = count.failed;
    const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    try {
      step();
    } catch (error) {
      // The tests count their own failures; a step without any is one itself.
      if (count.failed === before) count.failed += 1;
      throw new Error(`FAILED at "${name}" after ${seconds()}: ${error.message}`, { cause: error });
    }
    if (!name.startsWith('tests')) count.passed += 1;
    console.log(`ok ${name} ${seconds()}`);
  }
} catch (error) {
  count.failed ||= 1;
  console.log(error.message);
  process.exitCode = 1;
}
console.log(`${count.passed} passed, ${count.failed} failed`);
