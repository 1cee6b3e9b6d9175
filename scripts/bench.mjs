// `npm run bench`: builds the product and the bench (test/bench) into dist-bench and runs it. Arguments go to the bench:
//   npm run bench -- --only lateness --json bench.json
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { checkNode, installDependencies } from './dependencies.mjs';
import { root } from './set-up-lock.mjs';

const OUT = 'dist-bench';

function node(...args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(error?.message ?? 'see above');
}

/**
 * Compiled as an app of its own, so that the libs' names and scripts are found as in the product. Types are checked by the
 * tests, as everywhere.
 */
function compile() {
  const write = (name, content) => {
    writeFileSync(join(root, OUT, name), JSON.stringify(content));
    return join(OUT, name);
  };
  const tsConfigPath = write('tsconfig.bench.json', {
    extends: '../tsconfig.json',
    compilerOptions: { types: ['node'], rootDir: '..', outDir: 'bench', noCheck: true },
    include: ['../test/bench'],
    exclude: ['../**/*.spec.ts'],
  });
  const assets = [{ include: '../../libs/redis/src/**/*.lua', outDir: join(OUT, 'bench') }];
  const bench = {
    type: 'application',
    root: 'test/bench',
    sourceRoot: 'test/bench',
    entryFile: 'main',
    compilerOptions: { tsConfigPath, assets },
  };
  const cli = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8'));
  const config = write('nest-cli.bench.json', { ...cli, projects: { bench } });
  node('node_modules/@nestjs/cli/bin/nest.js', 'build', 'bench', '--config', config);
}

try {
  checkNode();
  installDependencies();
  ensureBuilt(OUT);
  compile();
  node('--enable-source-maps', join(OUT, 'bench/test/bench/main.js'), ...process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exit(1);
}
