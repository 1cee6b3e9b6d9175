import { Api } from './http.js';
import { ADMIN_KEY, startApps, type AppsOptions, type RunningApps } from './start-apps.js';
import { createTestDatabase } from './test-database.js';
import { startPrivateRedis, type PrivateRedis, type TestRedis } from './test-redis.js';

/** The whole product on a Redis of kind `R`. */
export interface CurfewOn<R extends TestRedis> extends RunningApps {
  /** The first API, with the administrator's key; `api.as(key)` with another. */
  readonly api: Api;
  readonly databaseUrl: string;
  /** Its own server, which a test may kill. Stopped with the rest. */
  readonly redis: R;
}

export type Curfew = CurfewOn<PrivateRedis>;

export type CurfewOptions = Partial<AppsOptions>;

/** The whole product for one file of tests: real apps, a database and a Redis of their own. */
export function startCurfew(options: CurfewOptions = {}): Promise<Curfew> {
  return startCurfewOn(startPrivateRedis, options);
}

/** The same on another Redis than a single server: a cluster, or one with TLS. */
export async function startCurfewOn<R extends TestRedis>(
  startRedis: () => Promise<R>,
  { environment = {}, ...counts }: CurfewOptions = {},
): Promise<CurfewOn<R>> {
  const [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
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
