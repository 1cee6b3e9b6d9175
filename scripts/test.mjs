// `npm test`: every check there is, in order, up to the first that fails; the last line counts them. Instead, with `--faults`,
// all tests of faults, one after the other; with `--long`, those that take minutes; with `--model`, ten thousand sequences
// of the model. Arguments go to jest.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNode, installDependencies } from './dependencies.mjs';
import { root } from './set-up-lock.mjs';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const bin = (name) => join(root, 'node_modules/.bin', name);
const count = { passed: 0, failed: 0 };

/** Runs to the end, and fails as the program does. What it says is shown at once, or in one piece when it `isBeside` others. */
function run(program, args, isBeside = false) {
  const stdio = isBeside ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(program, args, { cwd: root, stdio, env: environment() });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(said));
      if (status === 0) resolve();
      else reject(new Error('see above'));
    });
  });
}

/** Ours, without what would point the tests at somebody's stores or change what they expect. */
function environment() {
  const ours = Object.entries(process.env).filter(([name]) => !/^(CURFEW_|TEST_|(DATABASE|REDIS)_URL)/.test(name));
  return { ...Object.fromEntries(ours), NODE_ENV: 'test' };
}

/** The words of a script of package.json, run from node_modules/.bin. */
function script(name) {
  const [program, ...args] = scripts[name].split(' ');
  return run(bin(program), args, true);
}

const node = (...args) => run(process.execPath, args, true);
const build = () => node('scripts/build.mjs', 'dist-test');

/** A script that compares what it would write with what is there. */
function check(name) {
  const [, file] = scripts[name].split(' ');
  return node(file, '--check');
}

async function jest(...args) {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-jest-'));
  const report = join(folder, 'report.json');
  try {
    await run(bin('jest'), ['--json', `--outputFile=${report}`, ...args]);
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

const OF_PARTS = projects('unit', 'store');
/** In `npm test` the short ones stand for all tests of faults. */
const OF_APPS = projects('e2e', 'short-faults');

const [given, rest] = [process.argv.slice(2), process.argv.slice(3)];
const chosen = given.some((argument) => argument.startsWith('--selectProjects'));

const everyCheck = [
  ['dependencies', installDependencies],
  [
    [
      ['format', () => script('format:check')],
      ['lint', () => script('lint')],
      ['walls', () => script('walls')],
    ],
    [
      ['types', () => script('typecheck')],
      ['build', build],
      ['openapi', () => check('openapi')],
      ['docs', () => check('docs')],
    ],
  ],
  ...(given.length > 0
    ? [['tests', () => jest(...(chosen ? [] : [...OF_PARTS, ...OF_APPS]), ...given)]]
    : [
        ['tests', () => jest(...OF_PARTS, '--maxWorkers=2')],
        ['tests of the apps', () => jest(...OF_APPS, '--maxWorkers=2')],
      ]),
];

/** Stores are away for as long as the promises say; the specs know shorter outages for `npm test`. */
process.env.OUTAGE_SECONDS ??= given[0] === '--faults' ? '120' : '';

const faults = [
  ['dependencies', installDependencies],
  ['build', build],
  ['tests', () => jest('--selectProjects=faults', '--runInBand', ...rest)],
];

const long = [
  ['dependencies', installDependencies],
  ['build', build],
  ['tests', () => jest('--selectProjects=long', '--runInBand', ...rest)],
];

const model = [
  ['dependencies', installDependencies],
  ['tests', () => jest('--selectProjects=store', '--testPathPatterns=live-sessions.model', ...rest)],
];
if (given[0] === '--model') process.env.MODEL_RUNS ??= '10000';

const steps = { '--faults': faults, '--long': long, '--model': model }[given[0]] ?? everyCheck;

/** One after the other; those of an entry that is several lists, list beside list. Up to the first that fails. */
async function runAll(list) {
  for (const [first, ...rest] of list) {
    if (Array.isArray(first)) await Promise.all([first, ...rest].map(runAll));
    else await runStep(first, ...rest);
  }
}

async function runStep(name, step) {
  if (count.failed > 0) return;
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  try {
    await step();
  } catch (error) {
    // The tests count their own failures; a step without any is one itself.
    if (count.failed === 0) count.failed += 1;
    console.log(`FAILED at "${name}" after ${seconds()}: ${error.message}`);
    return;
  }
  if (!name.startsWith('tests')) count.passed += 1;
  console.log(`ok ${name} ${seconds()}`);
}

try {
  checkNode();
  await runAll(steps);
} catch (error) {
  count.failed ||= 1;
  console.log(error.message);
}
if (count.failed > 0) process.exitCode = 1;
console.log(`${count.passed} passed, ${count.failed} failed`);
