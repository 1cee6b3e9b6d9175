import { cpSync, rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { Store } from '../../apps/embedded/src/processes/child.js';
import { signalGroup } from '../../apps/embedded/src/processes/child.js';
import { startTestRedis } from './redis-server.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';
import { temporaryFolder } from './temporary-folder.js';
import { waitFor } from './wait-for.js';

/** One account on all servers, so that whoever is moved from one to another gets in. */
const PASSWORD = 'moved';
const ACCOUNT = `user curfew on >${PASSWORD} allkeys allchannels allcommands`;
const STOP_MS = 5_000;

function urlOf(port: number): string {
  return `redis://curfew:${PASSWORD}@127.0.0.1:${port}`;
}

/** A Redis that keeps its URL while the server behind it is rolled back to a copy, or gives way to a replica. */
export class MovableRedis {
  private replica: { readonly server: Store; readonly link: TcpProxy } | undefined;
  private count = 0;

  private constructor(
    private readonly folder: ReturnType<typeof temporaryFolder>,
    private readonly proxy: TcpProxy,
    private server: Store,
  ) {}

  static async start(): Promise<MovableRedis> {
    const folder = temporaryFolder('redis');
    const server = await startTestRedis(`${folder.path}/main`, [ACCOUNT]);
    return new MovableRedis(folder, await startTcpProxy(portOf(server)), server);
  }

  get url(): string {
    return urlOf(this.proxy.port);
  }

  /** Runs commands on the server, past the proxy. */
  async command<T>(run: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(urlOf(portOf(this.server)));
    try {
      return await run(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** What is on disk now: everything up to a second ago, as appendfsync everysec has it. */
  copy(): string {
    const path = `${this.folder.path}/copy-${++this.count}`;
    cpSync(`${this.folder.path}/main/appendonlydir`, path, { recursive: true });
    return path;
  }

  /** Kills the server and starts one on a copy. */
  async rollBack(copy: string): Promise<void> {
    signalGroup(this.server.pid, 'SIGKILL');
    await this.server.stop(STOP_MS);
    const data = `${this.folder.path}/main/appendonlydir`;
    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
    this.server = await startTestRedis(`${this.folder.path}/main`, [ACCOUNT]);
    this.proxy.moveTo(portOf(this.server));
  }

  /** Starts a replica, and resolves when it has all. */
  async replicate(): Promise<void> {
    const link = await startTcpProxy(portOf(this.server));
    const following = [`replicaof 127.0.0.1 ${link.port}`, 'masteruser curfew', `masterauth ${PASSWORD}`];
    const server = await startTestRedis(`${this.folder.path}/replica`, [ACCOUNT, ...following, 'repl-timeout 600']);
    this.replica = { server, link };
    const redis = new Redis(urlOf(portOf(server)));
    try {
      await waitFor(async () => /master_link_status:up/.test(await redis.info('replication')), 20_000, 'a replica');
    } finally {
      redis.disconnect();
    }
  }

  /** From now on the replica falls behind, and nobody notices. */
  holdReplication(): void {
    this.replica!.link.hold();
  }

  /** Kills the server and puts the replica in its place, with what it has. */
  async failOver(): Promise<void> {
    const { server, link } = this.replica!;
    signalGroup(this.server.pid, 'SIGKILL');
    await this.server.stop(STOP_MS);
    this.server = server;
    this.replica = undefined;
    await this.command((redis) => redis.replicaof('NO', 'ONE'));
    await link.stop();
    this.proxy.moveTo(portOf(server));
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.replica?.link.stop();
    await this.replica?.server.stop(STOP_MS);
    await this.server.stop(STOP_MS);
    this.folder.remove();
  }
}

function portOf({ url }: Store): number {
  return Number(new URL(url).port);
}
