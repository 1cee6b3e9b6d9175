import { resolve } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { Api } from '../../support/http.js';
import { ADMIN_KEY, type RunningApps, startApps } from '../../support/start-apps.js';
import { waitFor } from '../../support/wait-for.js';
import { cpuOfRedis, cpuOfTrees } from './cpu.js';
import type { Tenant } from './fill.js';
import { startPostgresStore, startRedisStore } from './stores.js';
import { waitUntilWhole } from './whole.js';

/** This file is <build>/bench/test/bench/stage/stage.js. */
const BUILD = resolve(__dirname, '../../../..');
const START_MS = 120_000;

export interface StageOptions {
  readonly apis?: number;
  readonly workers?: number;
}

/** Processor seconds since the start, by what spent them. */
export interface Spent {
  readonly api: number;
  readonly worker: number;
  readonly redis: number;
  readonly postgres: number;
}

/** What `npm start` starts, with stores of its own, in a number of processes. Workers come when `work` is called. */
export interface Stage {
  readonly apps: RunningApps;
  readonly admin: Api;
  readonly tenant: Tenant;
  readonly redis: Redis;
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly postgres: Client;
  /** Starts the workers and waits until they have restored every session that has a row. */
  work(): Promise<void>;
  spent(): Promise<Spent>;
  stop(): Promise<void>;
}

export async function startStage({ apis = 1, workers = 1 }: StageOptions = {}): Promise<Stage> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    const [redisStore, postgresStore] = await Promise.all([startRedisStore(), startPostgresStore()]);
    stops.push(redisStore.stop, postgresStore.stop);
    const environment = {
      DATABASE_URL: postgresStore.url,
      REDIS_URL: redisStore.url,
      // As it is by default: tests make it shorter.
      CURFEW_CHECKPOINT_SECONDS: '10',
    };
    const apps = await startApps({ apis, workers: 0, build: BUILD, environment });
    stops.push(apps.stop);
    const redis = new Redis(redisStore.url);
    stops.push(() => redis.disconnect());
    const postgres = new Client({ connectionString: postgresStore.url });
    await postgres.connect();
    stops.push(() => postgres.end());
    const tenant = await waitFor(
      async () => (await postgres.query<Tenant>(`select id, number from tenants where name = 'default'`)).rows[0],
      START_MS,
      'the first tenant',
    );
    const admin = new Api(apps.url, ADMIN_KEY);
    // The first key comes after the first tenant.
    await waitFor(async () => (await admin.get('/v1/policies')).status === 200, START_MS, 'the first key');
    const pids = (list: readonly { readonly pid: number }[]) => list.map(({ pid }) => pid);
    return {
      apps,
      admin,
      tenant,
      redis,
      redisUrl: redisStore.url,
      databaseUrl: postgresStore.url,
      postgres,
      async work() {
        while (apps.workers.length < workers) await apps.startWorker();
        await waitUntilWhole(redis);
      },
      async spent() {
        const [api, worker] = [cpuOfTrees(pids(apps.apis)), cpuOfTrees(pids(apps.workers))];
        return { api, worker, redis: await cpuOfRedis(redis), postgres: cpuOfTrees([postgresStore.pid]) };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function spentSince(before: Spent, after: Spent): Spent {
  return {
    api: after.api - before.api,
    worker: after.worker - before.worker,
    redis: after.redis - before.redis,
    postgres: after.postgres - before.postgres,
  };
}
