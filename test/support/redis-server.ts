import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Store } from '../../apps/embedded/src/processes/child.js';
import { LogFile } from '../../apps/embedded/src/processes/log-file.js';
import { cacheFolder } from '../../apps/embedded/src/redis/cache-folder.js';
import { findRedis, type RedisProgram } from '../../apps/embedded/src/redis/find-redis.js';
import { startRedis } from '../../apps/embedded/src/redis/start-redis.js';

const CLONE = resolve(__dirname, '../..');

/** A Redis process with its data and log in `folder`. */
export async function startTestRedis(folder: string, settings: readonly string[] = []): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const program = await findTestRedis();
  return startRedis({ program, folder, log: new LogFile(join(folder, 'redis.log')), settings });
}

/** The Redis that tests run, which is a sentinel too when it is told to. */
export function findTestRedis(): Promise<RedisProgram> {
  const cache = cacheFolder(process.env, join(CLONE, '.cache'));
  return findRedis({ path: process.env.PATH ?? '', cache, say: (line) => console.log(line) });
}
