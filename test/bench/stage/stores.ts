import { join } from 'node:path';
import { LogFile } from '../../../apps/embedded/src/processes/log-file.js';
import { startPostgres } from '../../../apps/embedded/src/postgres/start-postgres.js';
import { startTestRedis } from '../../support/redis-server.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const STOP_MS = 20_000;

export interface OneStore {
  readonly url: string;
  /** Of the shell that guards the server. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** A Redis as `npm start` starts it, with an append-only file synced every second. */
export async function startRedisStore(): Promise<OneStore> {
  const folder = temporaryFolder('bench-redis');
  const { url, pid, stop } = await startTestRedis(folder.path);
  return { url, pid, stop: () => stop(STOP_MS).finally(() => folder.remove()) };
}

/** A PostgreSQL as `npm start` starts it, which also remembers when each row was committed. */
export async function startPostgresStore(): Promise<OneStore> {
  const folder = temporaryFolder('bench-postgres');
  const log = new LogFile(join(folder.path, 'postgres.log'));
  const settings = ['track_commit_timestamp=on'];
  const { url, pid, stop } = await startPostgres({ home: folder.path, log, settings });
  return { url, pid, stop: () => stop(STOP_MS).finally(() => folder.remove()) };
}
