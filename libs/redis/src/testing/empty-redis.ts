import type { Redis } from 'ioredis';
import { openTestRedis, type TestRedis } from '../../../../test/support/test-redis.js';
import { openRedis, whenReady } from '../connection.js';

export interface EmptyRedis {
  readonly hot: Redis;
  /** For readers that wait inside Redis. */
  readonly blocking: Redis;
  readonly url: string;
}

/** Connections to a database of the tests of one file, emptied before each of them. */
export function emptyRedis(): EmptyRedis {
  let server: TestRedis;
  let hot: Redis;
  let blocking: Redis;
  beforeAll(async () => {
    server = await openTestRedis();
    hot = openRedis(server.url, 'hot', 'test');
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
