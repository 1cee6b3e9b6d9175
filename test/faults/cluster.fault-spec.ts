import { setTimeout as sleep } from 'node:timers/promises';
import { openRedis } from '../../libs/redis/src/connection.js';
import { shardKeys } from '../../libs/redis/src/keys.js';
import { shardsOf } from '../../libs/redis/src/testing/shard-of-sessions.js';
import { type CurfewOn, startCurfewOn } from '../support/curfew.js';
import { History } from '../support/history/history.js';
import { Load } from '../support/load.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { waitFor } from '../support/wait-for.js';

/** Of what a loss costs, at most: the lag of the checkpoint, and of replication. */
const LAG_MS = 5_000;
const SHARDS = 16;

describe('on a cluster of three masters with replicas, under load', () => {
  let curfew: CurfewOn<RedisCluster>;
  let receiver: Receiver;
  let history: History;
  let load: Load;
  beforeEach(async () => {
    [curfew, receiver] = await Promise.all([
      startCurfewOn(() => RedisCluster.start(), { apis: 2, workers: 2 }),
      startReceiver(),
    ]);
    history = new History(curfew);
    await curfew.api.post('/v1/policies', { name: 'brief', match: {}, idleTimeoutSeconds: 10, warnBeforeSeconds: 3 });
    await history.subscribe(receiver);
    load = new Load(history.client, { sessions: 80, everyMs: 100 });
    await load.begin();
    await sleep(3_000);
  }, 120_000);
  afterEach(async () => {
    await load?.end();
    await history?.stop();
    await curfew?.stop();
    await receiver?.stop();
  });

  const endsWell = async (name: string, earlyMs: number) => {
    await load.end();
    await waitFor(() => load.allOver(), 40_000);
    const { sessions } = await history.finish(name, { earlyMs });
    expect(sessions.every(({ ended }) => ended !== undefined)).toBe(true);
  };

  it('a worker is killed: its shards go to another, on time', async () => {
    curfew.workers[0]!.kill('SIGKILL');
    await sleep(5_000);
    await endsWell('a worker killed on a cluster', 0);
  }, 180_000);

  it('a master is killed and its replica promoted: none is lost, and none early by more than the lag', async () => {
    const dead = await curfew.redis.masterOf(shardKeys(0)[0]);
    curfew.redis.kill(dead, 'SIGKILL');
    const heir = await waitFor(async () => {
      const master = await curfew.redis.masterOf(shardKeys(0)[0]);
      return master === dead ? undefined : master;
    }, 30_000);
    await sleep(5_000);
    // What is known of the failover is what the shard's header says: it names the heir.
    const redis = openRedis(curfew.redis.url, 'blocking', 'test');
    await waitFor(async () => (await shardsOf(redis, SHARDS).inspect(0)).condition === 'complete', 20_000);
    redis.disconnect();
    expect(heir.port).not.toBe(dead.port);
    await endsWell('a master killed in mid-run', LAG_MS);
  }, 180_000);

  it('a master is emptied: its shards are restored, those of the others not even touched', async () => {
    const redis = openRedis(curfew.redis.url, 'blocking', 'test');
    const shards = shardsOf(redis, SHARDS);
    const all = Array.from({ length: SHARDS }, (_, shard) => shard);
    const incarnations = () => Promise.all(all.map(async (shard) => (await shards.inspect(shard)).incarnation));
    const masters = await Promise.all(all.map((shard) => curfew.redis.masterOf(shardKeys(shard)[0])));
    const before = await incarnations();
    await masters[0]!.command((server) => server.flushall());
    await waitFor(async () => (await shards.inspect(0)).condition === 'complete', 20_000);
    await sleep(3_000);
    const after = await incarnations();
    redis.disconnect();
    const lost = masters.map((master) => master === masters[0]);
    expect(after.map((incarnation, shard) => incarnation !== before[shard])).toEqual(lost);
    expect(new Set(lost)).toEqual(new Set([true, false]));
    await endsWell('a master emptied', LAG_MS);
  }, 180_000);
});
