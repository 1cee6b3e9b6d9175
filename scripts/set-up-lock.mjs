// One set-up of a clone at a time: `npm start` and `npm test` may be called at the same moment on a fresh one.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const path = join(root, '.cache/set-up.lock');
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Runs `work` when no other process of this clone does. Throws with one clear line when the clone is not ours to write. */
export function exclusively(work) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    while (!taken()) Atomics.wait(pause, 0, 0, 300);
  } catch {
    throw new Error(
      `${root} is not yours to write, and it is not set up: clone the repository yourself, or let its owner run ` +
        '`npm start` once and set CURFEW_HOME to a folder of your own',
    );
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

function taken() {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderLives()) rmSync(path, { force: true });
    return false;
  }
}

function holderLives() {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
