import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../apps/embedded/src/redis/cache-folder.js';
import { unpackFromArchive } from '../../apps/embedded/src/redis/debian-archive.js';

const CLONE = resolve(__dirname, '../..');
const LIBRARY = 'libfaketime.so.1';

/** Variables that put a process's wall clock off by `seconds`, and leave its timers alone. Throws where there is no libfaketime. */
export async function clockOff(seconds: number): Promise<Readonly<Record<string, string>>> {
  return { ...(await faked()), FAKETIME: offset(seconds), FAKETIME_NO_CACHE: '1' };
}

/** libfaketime comes from the system, else it is unpacked privately from the system's package archive, as Redis is. */
export async function faked(): Promise<Readonly<Record<string, string>>> {
  return { LD_PRELOAD: await findLibrary(), FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' };
}

/** As libfaketime reads it. */
export const offset = (seconds: number) => `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`;

async function findLibrary(): Promise<string> {
  const unpacked = join(cacheFolder(process.env, join(CLONE, '.cache')), 'libfaketime');
  const found = within('/usr/lib') ?? within(join(unpacked, 'usr/lib'));
  if (found !== undefined) return found;
  console.log('There is no libfaketime: unpacking one privately from the system’s package archive ...');
  const fault = await unpackFromArchive('libfaketime', unpacked);
  const fetched = within(join(unpacked, 'usr/lib'));
  if (fetched === undefined) throw new Error(`there is no libfaketime: install it (unpacking did not work: ${fault})`);
  return fetched;
}

/** Debian keeps it in a folder of its own below the architecture's: `<lib>/<triplet>/faketime`. */
function within(lib: string): string | undefined {
  if (!existsSync(lib)) return undefined;
  const places = ['', ...readdirSync(lib)].map((folder) => join(lib, folder, 'faketime', LIBRARY));
  return places.find((path) => existsSync(path));
}
