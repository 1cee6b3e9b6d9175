// Writes docs/configuration.md from the table in libs/config. With --check, writes nothing and fails when it is stale.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** libs/config as JavaScript, without a build: it imports nothing but Node's own modules. */
function loadTable() {
  const source = join(root, 'libs/config/src');
  const out = mkdtempSync(join(tmpdir(), 'curfew-docs-'));
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 };
  try {
    for (const file of readdirSync(source).filter((f) => f.endsWith('.ts') && !f.endsWith('.spec.ts'))) {
      const text = readFileSync(join(source, file), 'utf8');
      writeFileSync(
        join(out, file.replace(/ts$/, 'js')),
        ts.transpileModule(text, { compilerOptions, fileName: file }).outputText,
      );
    }
    return createRequire(import.meta.url)(join(out, 'index.js')).VARIABLES;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function standardOf(variable) {
  if (variable.standard !== undefined) return `\`${variable.standard}\``;
  if (variable.requiredBy.length === 0) return 'none';
  return variable.requiredBy.length === 2 ? '**required**' : `**required** by the ${variable.requiredBy[0]}`;
}

function page(variables) {
  const rows = Object.values(variables).map((v) =>
    ['', `\`${v.name}\``, v.kind.expects, standardOf(v), `${v.description}${v.secret ? ' *Secret.*' : ''}`, ''].join(
      ' | ',
    ),
  );
  return `<!-- Written by \`npm run docs\` from libs/config/src/variables.ts. -->

# Configuration

Curfew is configured by environment variables, read once at start. A fault stops the process, which then names every
fault at once and prints no value. An empty value is a fault, and so is a variable that starts with \`CURFEW_\` and is
not listed here.

Each variable may be given as a file instead: \`<name>_FILE\` holds the path, a newline at the file's end is dropped.
Giving both is a fault.

| variable | must be | standard | what it does |
| --- | --- | --- | --- |
${rows.map((row) => row.trim()).join('\n')}

\`CURFEW_HOME\` belongs to \`npm start\`: the directory of the embedded mode's data and keys, \`.curfew\` by standard.
`;
}

const path = join(root, 'docs/configuration.md');
const wanted = await format(page(loadTable()), { ...(await resolveConfig(path)), filepath: path });
if (!process.argv.includes('--check')) {
  writeFileSync(path, wanted);
} else if (!existsSync(path) || readFileSync(path, 'utf8') !== wanted) {
  console.error('docs/configuration.md is stale: run `npm run docs`');
  process.exitCode = 1;
}
