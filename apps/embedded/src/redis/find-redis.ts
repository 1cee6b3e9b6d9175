import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../processes/run-command.js';
import { StartFault } from '../start-fault.js';
import { unpackFromArchive } from './debian-archive.js';
import { libraryFolders } from './library-folders.js';
import { LEAST_MAJOR_VERSION, majorVersion } from './version.js';

const NAMES = ['redis-server', 'valkey-server'] as const;

export interface RedisProgram {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface RedisSearch {
  /** The variable PATH. */
  readonly path: string;
  /** Where a private copy is, or is put. */
  readonly cache: string;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * A Redis or Valkey server, 7 or later: from PATH, else unpacked earlier into the cache, else unpacked there now from the
 * system's package archive. Throws a `StartFault` that names the ways out when there is none.
 */
export async function findRedis({ path, cache, say, signal }: RedisSearch): Promise<RedisProgram> {
  const found = (await onPath(path)) ?? (await unpackedIn(cache));
  if (found !== undefined) return found;
  say('There is no redis-server on PATH: unpacking one privately from the system’s package archive ...');
  let fault = '';
  for (const name of NAMES) {
    fault ||= (await unpackFromArchive(name, join(cache, name), signal)) ?? '';
    const unpacked = await unpackedIn(cache);
    if (unpacked !== undefined) return unpacked;
  }
  throw new StartFault(
    `there is no Redis: install redis-server >= ${LEAST_MAJOR_VERSION} or valkey-server, or set REDIS_URL` +
      ` (unpacking one privately did not work: ${fault || `the archive's is older than ${LEAST_MAJOR_VERSION}`})`,
  );
}

async function onPath(path: string): Promise<RedisProgram | undefined> {
  for (const name of NAMES) {
    for (const folder of path.split(delimiter).filter(Boolean)) {
      const program = { path: join(folder, name), env: { PATH: path } };
      if (await serves(program)) return program;
    }
  }
  return undefined;
}

async function unpackedIn(cache: string): Promise<RedisProgram | undefined> {
  for (const name of NAMES) {
    const root = join(cache, name);
    const program = { path: join(root, 'usr/bin', name), env: { LD_LIBRARY_PATH: libraryFolders(root).join(':') } };
    if (await serves(program)) return program;
  }
  return undefined;
}

async function serves({ path, env }: RedisProgram): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { code, output } = await runCommand(path, ['--version'], { env, timeout: 10_000 });
  return code === 0 && (majorVersion(output) ?? 0) >= LEAST_MAJOR_VERSION;
}
