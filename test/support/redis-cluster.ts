import { Cluster, Redis } from 'ioredis';
import { type Store, signalGroup } from '../../apps/embedded/src/processes/child.js';
import { freePort } from '../../apps/embedded/src/processes/free-port.js';
import { startTestRedis } from './redis-server.js';
import { temporaryFolder } from './temporary-folder.js';
import { waitFor } from './wait-for.js';

const MASTERS = 3;
const SLOTS = 16_384;
const STOP_MS = 5_000;
const UP_MS = 30_000;
/** One account on all, so that clients and replicas get in everywhere. */
const PASSWORD = 'clustered';
/** An old master that is cut off may serve for this long. */
export const NODE_TIMEOUT_MS = 1_500;

const SETTINGS = [
  `user curfew on >${PASSWORD} allkeys allchannels allcommands`,
  'masteruser curfew',
  `masterauth ${PASSWORD}`,
  'cluster-enabled yes',
  `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
  'cluster-replica-validity-factor 0',
  'repl-diskless-sync-delay 0',
];

/** One process of the cluster: a master at the start for the first three, a replica of one of those for the others. */
export interface ClusterNode {
  readonly port: number;
  readonly server: Store;
  command<T>(run: (redis: Redis) => Promise<T>): Promise<T>;
}

/** Three masters, each with a replica, of their own for one file of tests. */
export class RedisCluster {
  private constructor(
    private readonly folder: ReturnType<typeof temporaryFolder>,
    readonly nodes: readonly ClusterNode[],
  ) {}

  static async start(): Promise<RedisCluster> {
    const folder = temporaryFolder('cluster');
    const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, (_, i) => startNode(`${folder.path}/${i}`)));
    const cluster = new RedisCluster(folder, nodes);
    try {
      await cluster.join();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get url(): string {
    return `redis+cluster://curfew:${PASSWORD}@${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  /** For a test that looks into the cluster itself. */
  client(): Cluster {
    const options = { redisOptions: { username: 'curfew', password: PASSWORD } };
    return new Cluster(
      this.nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
      options,
    );
  }

  /** The process that serves the key's slot now. */
  async masterOf(key: string): Promise<ClusterNode> {
    const alive = await this.anyOf((redis) => redis.cluster('NODES') as Promise<string>);
    const slot = Number(await this.anyOf((redis) => redis.cluster('KEYSLOT', key)));
    const line = alive.split('\n').find((one) => !/fail/.test(one) && has(one, slot));
    const port = Number(/:(\d+)@/.exec(line ?? '')?.[1]);
    const node = this.nodes.find((one) => one.port === port);
    if (!node) throw new Error(`no master has slot ${slot}:\n${alive}`);
    return node;
  }

  /** Hands a slot with all its keys from one master to another, as resharding does. */
  async move(slot: number, from: ClusterNode, to: ClusterNode): Promise<void> {
    const idOf = ({ command }: ClusterNode) => command((redis) => redis.cluster('MYID') as Promise<string>);
    const [fromId, toId] = await Promise.all([idOf(from), idOf(to)]);
    await to.command((redis) => redis.cluster('SETSLOT', slot, 'IMPORTING', fromId));
    await from.command(async (redis) => {
      await redis.cluster('SETSLOT', slot, 'MIGRATING', toId);
      const keys = (await redis.cluster('GETKEYSINSLOT', slot, 10_000)) as string[];
      const credentials = ['AUTH2', 'curfew', PASSWORD];
      if (keys.length > 0) {
        await redis.call('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', ...credentials, 'KEYS', ...keys);
      }
    });
    for (const { command } of [to, from]) await command((redis) => redis.cluster('SETSLOT', slot, 'NODE', toId));
  }

  kill({ server }: ClusterNode, signal: NodeJS.Signals): void {
    signalGroup(server.pid, signal);
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) this.kill(node, 'SIGCONT');
    await Promise.all(this.nodes.map(({ server }) => server.stop(STOP_MS)));
    this.folder.remove();
  }

  /** What the first node says that answers. */
  private async anyOf<T>(run: (redis: Redis) => Promise<T>): Promise<T> {
    return Promise.any(this.nodes.map(({ command }) => command(run)));
  }

  private async join(): Promise<void> {
    const [first, ...others] = this.nodes as [ClusterNode, ...ClusterNode[]];
    await Promise.all(
      this.nodes.slice(0, MASTERS).map(({ command }, i) =>
        command(async (redis) => {
          await redis.cluster('SET-CONFIG-EPOCH', i + 1);
          await redis.cluster('ADDSLOTSRANGE', slotAt(i), slotAt(i + 1) - 1);
        }),
      ),
    );
    const bus = await first.command(async (redis) =>
      Number(((await redis.config('GET', 'cluster-port')) as string[])[1]),
    );
    for (const { command } of others) {
      await command((redis) => redis.call('CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(bus)));
    }
    const idOf = ({ command }: ClusterNode) => command((redis) => redis.cluster('MYID') as Promise<string>);
    const masters = await Promise.all(this.nodes.slice(0, MASTERS).map(idOf));
    await Promise.all(
      this.nodes.slice(MASTERS).map(({ command }, i) =>
        command((redis) =>
          // Only once the replica has heard of its master.
          waitFor(
            () =>
              redis.cluster('REPLICATE', masters[i]!).then(
                () => true,
                () => false,
              ),
            UP_MS,
            'a master known',
          ),
        ),
      ),
    );
    await Promise.all(
      this.nodes.map(({ command }) => command((redis) => waitFor(() => isWhole(redis), UP_MS, 'a cluster'))),
    );
  }
}

async function startNode(folder: string): Promise<ClusterNode> {
  // The bus would be at port + 10 000, which may be none.
  const server = await startTestRedis(folder, [...SETTINGS, `cluster-port ${await freePort()}`]);
  const port = Number(new URL(server.url).port);
  return {
    port,
    server,
    async command(run) {
      const redis = new Redis({
        host: '127.0.0.1',
        port,
        username: 'curfew',
        password: PASSWORD,
        retryStrategy: () => null,
        maxRetriesPerRequest: 0,
      });
      redis.on('error', () => undefined);
      try {
        return await run(redis);
      } finally {
        redis.disconnect();
      }
    },
  };
}

function slotAt(master: number): number {
  return Math.floor((master * SLOTS) / MASTERS);
}

async function isWhole(redis: Redis): Promise<boolean> {
  const info = (await redis.cluster('INFO')) as string;
  if (!/cluster_state:ok/.test(info) || !/cluster_slots_ok:16384/.test(info)) return false;
  const nodes = (await redis.cluster('NODES')) as string;
  if (nodes.match(/slave/g)?.length !== MASTERS || nodes.trim().split('\n').length !== 2 * MASTERS) return false;
  return (
    !/role:slave/.test(await redis.info('replication')) || /master_link_status:up/.test(await redis.info('replication'))
  );
}

function has(line: string, slot: number): boolean {
  return line
    .split(' ')
    .slice(8)
    .some((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return slot >= from! && slot <= to!;
    });
}
