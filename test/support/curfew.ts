import { Api } from './http.js';
import { ADMIN_KEY, startApps, type AppsOptions, type RunningApps } from './start-apps.js';
import { createTestDatabase } from './test-database.js';
import { startPrivateRedis, type PrivateRedis } from './test-redis.js';

export interface Curfew extends RunningApps {
  /** The first API, with the administrator's key; `api.as(key)` with another. */
  readonly api: Api;
  readonly databaseUrl: string;
  /** Its own server, which a test may kill. Stopped with the rest. */
  readonly redis: PrivateRedis;
}

export type CurfewOptions = Partial<AppsOptions>;

/** The whole product for one file of tests: real apps, a database and a Redis of their own. */
export async function startCurfew({ environment = {}, ...counts }: CurfewOptions = {}): Promise<Curfew> {
  const [database, redis] = await Promise.all([createTestDatabase(), startPrivateRedis()]);
  const stopStores = () => Promise.all([database.drop(), redis.stop()]);
  try {
    const stores = { DATABASE_URL: database.url, REDIS_URL: redis.url };
    const apps = await startApps({ ...counts, environment: { ...stores, ...environment } });
    return {
      ...apps,
      api: new Api(apps.url, ADMIN_KEY),
      databaseUrl: database.url,
      redis,
      async stop() {
        await apps.stop();
        await stopStores();
      },
    };
  } catch (error) {
    await stopStores();
    throw error;
  }
}
