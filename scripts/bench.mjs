// `npm run bench`: builds the product and the bench (test/bench) into dist-bench and runs it. Arguments go to the bench:
//   npm run bench -- --rounds 5 --only activity --json bench.json
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { checkNode, installDependencies } from './dependencies.mjs';
import { root } from './set-up-lock.mjs';

const OUT = 'dist-bench';

function node(...args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(error?.message ?? 'see above');
}

/** Types are checked by the tests, as everywhere. */
function compile() {
  const config = join(OUT, 'tsconfig.bench.json');
  writeFileSync(
    join(root, config),
    JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: { types: ['node'], rootDir: '..', outDir: 'bench', noCheck: true },
      include: ['../test/bench'],
      exclude: ['../**/*.spec.ts'],
    }),
  );
  node('node_modules/typescript/bin/tsc', '-p', config);
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
