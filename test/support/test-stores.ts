import { join } from 'node:path';
import { startPostgres } from '../../apps/embedded/src/postgres/start-postgres.js';
import { LogFile } from '../../apps/embedded/src/processes/log-file.js';
import { startTestRedis } from './redis-server.js';
import { temporaryFolder } from './temporary-folder.js';

const STOP_MS = 10_000;

export interface TestStores {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  stop(): Promise<void>;
}

export async function startTestStores(): Promise<TestStores> {
  const folder = temporaryFolder('stores');
  const [postgres, redis] = await Promise.all([
    startPostgres({
      home: folder.path,
      log: new LogFile(join(folder.path, 'postgres.log')),
      // Nothing here has to outlive the run.
      settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
    }),
    // Each file of tests has a logical database of its own.
    startTestRedis(join(folder.path, 'redis'), ['databases 1024', 'appendonly no']),
  ]);
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    async stop() {
      await Promise.all([postgres.stop(STOP_MS), redis.stop(STOP_MS)]);
      folder.remove();
    },
  };
}
