import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { given, type Environment } from '../given.js';

/** Where a private Redis is kept for all clones of this user; `fallback` for users without a home to write to. */
export function cacheFolder(env: Environment, fallback: string): string {
  const base = given(env, 'XDG_CACHE_HOME') ?? join(homedir(), '.cache');
  const folder = join(base, 'curfew');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return fallback;
  }
}
