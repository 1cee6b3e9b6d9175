import type { RedisClient } from '../cluster/masters.js';
import { openTestRedis, type TestRedis } from '../../../../test/support/test-redis.js';
import { openRedis, whenReady } from '../connection.js';
import { patientRedis } from './patient-redis.js';

export interface EmptyRedis {
  readonly hot: RedisClient;
  /** For readers that wait inside Redis. */
  readonly blocking: RedisClient;
  readonly url: string;
}

/** Connections to a database of the tests of one file, emptied before each of them. */
export function emptyRedis(): EmptyRedis {
  let server: TestRedis;
  let hot: RedisClient;
  let blocking: RedisClient;
  beforeAll(async () => {
    server = await openTestRedis();
    hot = patientRedis(server.url);
    blocking = openRedis(server.url, 'blocking', 'test');
    await whenReady(hot, 5_000);
  });
  beforeEach(() => hot.flushdb());
  afterAll(async () => {
    hot.disconnect();
    blocking.disconnect();
    await server.stop();
  });
  return {
    get hot() {
      return hot;
    },
    get blocking() {
      return blocking;
    },
    get url() {
      return server.url;
    },
  };
}
