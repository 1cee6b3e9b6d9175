import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startPostgres } from '../../../apps/embedded/src/postgres/start-postgres.js';
import type { Store } from '../../../apps/embedded/src/processes/child.js';
import { LogFile } from '../../../apps/embedded/src/processes/log-file.js';
import { startTestRedis } from '../redis-server.js';
import { temporaryFolder } from '../temporary-folder.js';
import { Door } from './door.js';
import { signalTree } from './process-tree.js';

/**
 * How a store is away. `hung`: its processes are stopped (SIGSTOP), connections stay and nothing answers. `killed`:
 * SIGKILL, and a new server on the same data when it is back. `refused`: nobody listens, the server goes on behind.
 */
export type Outage = 'hung' | 'killed' | 'refused';

/** A server of its own for one test, that can be away and come back at the same URL. */
export class FaultyStore {
  private constructor(
    private readonly start: () => Promise<Store>,
    private readonly folder: ReturnType<typeof temporaryFolder>,
    private server: Store,
    private readonly door: Door,
  ) {}

  static async postgres(): Promise<FaultyStore> {
    const folder = temporaryFolder('faulty-postgres');
    const log = new LogFile(join(folder.path, 'postgres.log'));
    // As durable as it comes: it is killed, and what it has committed must be there afterwards.
    return FaultyStore.on(folder, () => startPostgres({ home: folder.path, log }));
  }

  static async redis(): Promise<FaultyStore> {
    const folder = temporaryFolder('faulty-redis');
    return FaultyStore.on(folder, () => startTestRedis(join(folder.path, 'data')));
  }

  private static async on(
    folder: ReturnType<typeof temporaryFolder>,
    start: () => Promise<Store>,
  ): Promise<FaultyStore> {
    const server = await start();
    return new FaultyStore(start, folder, server, await Door.to(server.url));
  }

  /** What the apps are given. */
  get url(): string {
    return this.door.url;
  }

  async goAway(how: Outage): Promise<void> {
    if (how === 'hung') signalTree(this.server.pid, 'SIGSTOP');
    else await this.door.shut();
    if (how === 'killed') {
      signalTree(this.server.pid, 'SIGKILL');
      await this.server.ended;
    }
  }

  async comeBack(how: Outage): Promise<void> {
    if (how === 'hung') return signalTree(this.server.pid, 'SIGCONT');
    if (how === 'killed') {
      this.server = await this.start();
      await keepPassword(this.server.url, this.url);
      this.door.leadTo(this.server.url);
    }
    await this.door.open();
  }

  async stop(): Promise<void> {
    signalTree(this.server.pid, 'SIGCONT');
    await this.door.shut();
    await this.server.stop(10_000);
    this.folder.remove();
  }
}

/** Our Redis has a new password at each start; the apps know the first. */
async function keepPassword(now: string, known: string): Promise<void> {
  if (!now.startsWith('redis:')) return;
  const redis = new Redis(now);
  await redis.config('SET', 'requirepass', new URL(known).password);
  redis.disconnect();
}
