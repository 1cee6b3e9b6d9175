import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const ROOMS = ['apps', 'libs', 'migrations', 'test'];

/** A file of a planted tree, and what it imports: a path of the tree, or a package or Node module. */
export type Planted = readonly [file: string, imports: string];

/**
 * Builds a tree of such files, holds the real walls against it, and tells which rules each file breaks. Files
 * import types only, which is the easier to miss.
 */
export function brokenRules(files: readonly Planted[], packages: readonly string[]): Map<string, string[]> {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), 'walls-')));
  try {
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json']) cpSync(join(ROOT, name), join(tree, name));
    for (const name of packages) write(tree, `node_modules/${name}/index.js`, 'module.exports = {};');
    for (const room of ROOMS) mkdirSync(join(tree, room));
    for (const [, imports] of files) if (imports.endsWith('.ts')) write(tree, imports, 'export const one = 1;');
    for (const [file, imports] of files) write(tree, file, `export type { one } from '${specifier(file, imports)}';`);
    return cruise(tree);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

function write(tree: string, file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}

function specifier(file: string, imports: string): string {
  if (!imports.endsWith('.ts')) return imports;
  return '../'.repeat(file.split('/').length - 1) + imports.replace(/\.ts$/, '.js');
}

function cruise(tree: string): Map<string, string[]> {
  const json = execFileSync(
    process.execPath,
    [CRUISER, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...ROOMS],
    { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const { summary } = JSON.parse(json) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  const broken = new Map<string, string[]>();
  for (const { from, rule } of summary.violations) broken.set(from, [...(broken.get(from) ?? []), rule.name]);
  return broken;
}
