// Builds every app into the folder named by the first argument (default: dist), if the sources changed since.
// `npm start` and `npm test` build into folders of their own, so that neither pulls the other's code away.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exclusively, root } from './set-up-lock.mjs';

/** Builds where the last build into `out` was of other sources, or none. Throws when the compiler refuses. */
export function ensureBuilt(out) {
  const wanted = fingerprint();
  const current = () => readOr(join(root, out, 'fingerprint'), '') === wanted;
  if (current()) return;
  exclusively(() => {
    if (current()) return;
    console.log(`Building into ${out} ...`);
    build(out);
    writeFileSync(join(root, out, 'fingerprint'), wanted);
  });
}

/** Compiles all projects of nest-cli.json, with `out` in place of `dist`. Types are checked by the tests, once for all. */
function build(out) {
  const cli = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8'));
  rmSync(join(root, out), { recursive: true, force: true });
  mkdirSync(join(root, out), { recursive: true });
  for (const [name, project] of Object.entries(cli.projects)) {
    const tsConfigPath = join(out, `tsconfig.${name}.json`);
    writeFileSync(
      join(root, tsConfigPath),
      JSON.stringify({
        extends: `../${project.compilerOptions.tsConfigPath}`,
        compilerOptions: { rootDir: '..', outDir: `apps/${name}`, noCheck: true },
        include: [`../${project.sourceRoot}`],
      }),
    );
    project.compilerOptions.tsConfigPath = tsConfigPath;
    for (const asset of project.compilerOptions.assets ?? []) asset.outDir = join(out, 'apps', name);
  }
  writeFileSync(join(root, out, 'nest-cli.json'), JSON.stringify(cli));
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  const names = Object.keys(cli.projects);
  const run = spawnSync(process.execPath, [nest, 'build', ...names, '--config', join(out, 'nest-cli.json')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (run.status !== 0) throw new Error('the build failed: see above');
}

/** A hash of all that a build depends on. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  for (const file of ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'scripts/build.mjs', ...sources()]) {
    hash
      .update(`${file}\0`)
      .update(readOr(join(root, file), ''))
      .update('\0');
  }
  return hash.digest('hex');
}

function sources() {
  return ['apps', 'libs', 'migrations']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)))
    .filter((file) => /\.(ts|lua|json)$/.test(file) && !/spec\.ts$/.test(file))
    .sort();
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureBuilt(process.argv[2] ?? 'dist');
