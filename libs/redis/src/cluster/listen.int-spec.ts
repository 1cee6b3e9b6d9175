import { setTimeout as sleep } from 'node:timers/promises';
import { RedisCluster } from '../../../../test/support/redis-cluster.js';
import { waitFor } from '../../../../test/support/wait-for.js';
import { openRedis, whenReady } from '../connection.js';
import { RedisLedgerNews } from '../store/redis-ledger-news.js';

const LOOK_MS = 2_000;

it('listening to a cluster that is away costs next to nothing (rule 31)', async () => {
  const cluster = await RedisCluster.start();
  const redis = openRedis(cluster.url, 'hot', 'test');
  const news = new RedisLedgerNews(redis);
  const heard: string[] = [];
  const stop = news.listen((tenantId) => heard.push(tenantId));
  try {
    await whenReady(redis, 10_000);
    await waitFor(() => news.tell(['a']).then(() => heard.length > 0));
    for (const node of cluster.nodes) cluster.kill(node, 'SIGKILL');
    await sleep(500);
    const before = process.cpuUsage();
    await sleep(LOOK_MS);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(LOOK_MS / 4);
  } finally {
    stop();
    redis.disconnect();
    await cluster.stop();
  }
}, 60_000);
