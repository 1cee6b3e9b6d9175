// `npm start`: installs and builds what is missing, then runs everything, stores included, until it is told to stop.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { checkNode, installDependencies } from './dependencies.mjs';
import { root } from './set-up-lock.mjs';

const parent = process.ppid;
try {
  checkNode();
  installDependencies();
  ensureBuilt('dist');
  // npm may have been killed in the meantime; the launcher can only watch what is there when it begins.
  if (process.ppid !== parent) throw new Error('whoever started this is gone');
  // In this process: one less between npm and what it started.
  createRequire(import.meta.url)(join(root, 'dist/apps/embedded/apps/embedded/src/main.js'));
} catch (error) {
  console.error(`curfew: ${error.message}`);
  process.exit(1);
}
