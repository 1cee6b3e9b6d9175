import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../processes/run-command.js';
import { packagesIn } from './library-folders.js';

const PATIENCE_MS = 180_000;

/**
 * Fetches a package, and those it depends on that the system lacks, and unpacks them into `target`. Needs no rights and
 * changes nothing of the system: apt works on state folders of its own, and nothing is installed or started. Returns what
 * went wrong, or undefined.
 */
export async function unpackFromArchive(
  name: string,
  target: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (process.platform !== 'linux' || !existsSync('/var/lib/dpkg/status')) return 'this is not a Debian system';
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}.`);
  try {
    return await fetchAndUnpack(name, work, target, signal);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function fetchAndUnpack(
  name: string,
  work: string,
  target: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const archives = join(work, 'cache/archives');
  const root = join(work, 'root');
  for (const folder of [join(work, 'lists/partial'), join(archives, 'partial'), root]) {
    mkdirSync(folder, { recursive: true });
  }
  const apt = ['-qq', ...privateState(work)];
  // apt resolves the dependencies against what the system has; unpacked libraries never stand in for the system's own.
  const install = ['install', '--yes', '--no-install-recommends', '--download-only', name];
  for (const args of [['update'], install]) {
    const run = await runCommand('apt-get', [...apt, ...args], { cwd: work, timeout: PATIENCE_MS, signal });
    signal?.throwIfAborted();
    if (run.code !== 0) return firstError(run.complaint) || 'apt-get did not finish';
  }
  for (const file of packagesIn(archives)) {
    const run = await runCommand('dpkg-deb', ['-x', file, root], { timeout: PATIENCE_MS, signal });
    if (run.code !== 0) return firstError(run.complaint) || 'dpkg-deb did not finish';
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(root, target);
  return undefined;
}

/** Options that keep apt away from the system's state: its lists, its cache, its locks, its download account. */
function privateState(work: string): string[] {
  const options = {
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
  };
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** The line of apt's complaints that says why; warnings come before it. */
export function firstError(complaint: string): string {
  const lines = complaint.split('\n');
  return (lines.find((line) => /^(E|dpkg-deb: error):/.test(line)) ?? lines[0] ?? '').trim();
}
