import { mkdirSync, writeFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { type Child, signalGroup, type Store } from '../../apps/embedded/src/processes/child.js';
import { comesUp } from '../../apps/embedded/src/processes/comes-up.js';
import { freePort } from '../../apps/embedded/src/processes/free-port.js';
import { startGuarded } from '../../apps/embedded/src/processes/guarded-server.js';
import { LogFile } from '../../apps/embedded/src/processes/log-file.js';
import { redisAnswers } from '../../apps/embedded/src/redis/answers.js';
import { findTestRedis, startTestRedis } from './redis-server.js';
import { temporaryFolder } from './temporary-folder.js';
import { waitFor } from './wait-for.js';

const MASTER = 'live';
const SENTINELS = 3;
const QUORUM = 2;
const STOP_MS = 5_000;
const UP_MS = 30_000;
const MOST_TRIES = 10;
/** One account on both servers, so that clients and the replica get in everywhere; another on the sentinels. */
const PASSWORD = 'guarded';
const SENTINEL_PASSWORD = 'guarding';
/** Of the replica, so that it can be locked out. */
const FOLLOWER = 'follower';
/** A master that is silent for this long is down. */
export const DOWN_AFTER_MS = 1_000;

const SETTINGS = [
  `user curfew on >${PASSWORD} allkeys allchannels allcommands`,
  `user ${FOLLOWER} on >${PASSWORD} allkeys allchannels allcommands`,
  `masteruser ${FOLLOWER}`,
  `masterauth ${PASSWORD}`,
  'repl-diskless-sync-delay 0',
];

interface Process {
  readonly port: number;
  readonly child: Child;
}

/** A master, its replica, and three sentinels that promote it, of their own for one file of tests. */
export class GuardedRedis {
  private constructor(
    private readonly folder: ReturnType<typeof temporaryFolder>,
    private readonly servers: readonly Process[],
    readonly sentinels: readonly Process[],
  ) {}

  static async start(): Promise<GuardedRedis> {
    const folder = temporaryFolder('guarded');
    const master = await startTestRedis(`${folder.path}/master`, SETTINGS);
    const following = [...SETTINGS, `replicaof 127.0.0.1 ${portOf(master)}`];
    const replica = await startTestRedis(`${folder.path}/replica`, following);
    const servers = [master, replica].map((child) => ({ port: portOf(child), child }));
    const sentinels: Process[] = [];
    const guarded = new GuardedRedis(folder, servers, sentinels);
    try {
      for (let i = 0; i < SENTINELS; i++) {
        sentinels.push(await startSentinel(`${folder.path}/sentinel-${i}`, portOf(master)));
      }
      await Promise.all(sentinels.map(({ port }) => waitFor(() => knowsAll(port), UP_MS, 'sentinels that agree')));
    } catch (error) {
      await guarded.stop();
      throw error;
    }
    return guarded;
  }

  get url(): string {
    const sentinels = this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return `redis+sentinel://curfew:${PASSWORD}@${sentinels}/${MASTER}?sentinelPassword=${SENTINEL_PASSWORD}`;
  }

  /** The server that most sentinels that can be asked name. */
  async master(): Promise<Process> {
    const ports = await Promise.all(this.sentinels.map(({ port }) => masterOf(port).catch(() => undefined)));
    const named = ports.filter((port) => ports.filter((other) => other === port).length >= QUORUM);
    const found = this.servers.find(({ port }) => port === named[0]);
    if (!found) throw new Error(`sentinels name ${ports.join(', ')}`);
    return found;
  }

  /** Signals processes, for good or as a machine that hangs. */
  signal(signal: NodeJS.Signals, ...processes: readonly Process[]): void {
    for (const { child } of processes) signalGroup(child.pid, signal);
  }

  /** Resolves when the replica has all that was written. */
  async replicated(): Promise<void> {
    const master = await this.master();
    const both = async () => {
      const told = await this.replication(master);
      const written = /^master_repl_offset:(\d+)/m.exec(told)?.[1];
      return told.includes(`,offset=${written},`);
    };
    await waitFor(both, UP_MS, 'a replica that has all');
  }

  /** From now on the replica falls behind; the sentinels still take it for a good one. */
  async lockReplicaOut(): Promise<void> {
    const { port } = await this.master();
    await on(port, async (redis) => {
      await redis.acl('SETUSER', FOLLOWER, 'off');
      await redis.client('KILL', 'TYPE', 'replica');
    });
  }

  /** What the server says that it is, to whom. */
  replication({ port }: Process): Promise<string> {
    return on(port, (redis) => redis.info('replication'));
  }

  async stop(): Promise<void> {
    const all = [...this.sentinels, ...this.servers];
    this.signal('SIGCONT', ...all);
    await Promise.all(all.map(({ child }) => child.stop(STOP_MS)));
    this.folder.remove();
  }
}

async function startSentinel(folder: string, masterPort: number): Promise<Process> {
  mkdirSync(folder);
  const { path, env } = await findTestRedis();
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const port = await freePort();
    const conf = `${folder}/sentinel.conf`;
    writeFileSync(conf, `${sentinelSettings(port, masterPort, folder).join('\n')}\n`);
    const command = { name: 'sentinel', stopSignal: 'TERM', program: path, env, cwd: folder } as const;
    const child = startGuarded({ ...command, args: [conf, '--sentinel'] }, new LogFile(`${folder}/sentinel.log`));
    if (await comesUp(child, () => redisAnswers(port, SENTINEL_PASSWORD))) return { port, child };
  }
  throw new Error('no free port for a sentinel');
}

function sentinelSettings(port: number, masterPort: number, folder: string): string[] {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `requirepass ${SENTINEL_PASSWORD}`,
    `sentinel sentinel-pass ${SENTINEL_PASSWORD}`,
    `sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} ${QUORUM}`,
    `sentinel auth-user ${MASTER} curfew`,
    `sentinel auth-pass ${MASTER} ${PASSWORD}`,
    `sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${MASTER} 6000`,
  ];
}

/** Whether the sentinel has found the others and the replica. */
function knowsAll(port: number): Promise<boolean> {
  return on(
    port,
    async (redis) => {
      const flat = (await redis.call('SENTINEL', 'MASTER', MASTER)) as string[];
      const valueOf = (name: string) => Number(flat[flat.indexOf(name) + 1]);
      return valueOf('num-slaves') === 1 && valueOf('num-other-sentinels') === SENTINELS - 1;
    },
    SENTINEL_PASSWORD,
  );
}

function masterOf(port: number): Promise<number> {
  const ask = (redis: Redis) => redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER) as Promise<string[]>;
  return on(port, async (redis) => Number((await ask(redis))[1]), SENTINEL_PASSWORD);
}

async function on<T>(port: number, run: (redis: Redis) => Promise<T>, sentinelPassword?: string): Promise<T> {
  const account = sentinelPassword ? { password: sentinelPassword } : { username: 'curfew', password: PASSWORD };
  const once = { retryStrategy: () => null, maxRetriesPerRequest: 0, commandTimeout: 500, connectTimeout: 500 };
  const redis = new Redis({ host: '127.0.0.1', port, ...account, ...once });
  redis.on('error', () => undefined);
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

function portOf({ url }: Store): number {
  return Number(new URL(url).port);
}
