// Writes libs/contract/openapi.json from a build; with --check, fails when the committed document is stale.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'libs/contract/openapi.json');
const out = 'dist-test';
const printer = join(root, out, 'apps/api/apps/api/src/print-openapi.js');

const check = process.argv.includes('--check');
ensureBuilt(out);
const fresh = execFileSync(process.execPath, [printer], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
if (!check) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, fresh);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== fresh) {
  console.error('libs/contract/openapi.json is stale: run `npm run openapi` and commit what it writes');
  process.exit(1);
}
