import Module from 'node:module';

interface Resolver {
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

/**
 * Jest compiles what a global set-up requires, but resolves it as Node does: the `.js` of our imports, which stands for a
 * `.ts` beside it, is found here.
 */
function resolveSources(): void {
  /* oxlint-disable no-underscore-dangle -- Node 20 has no other hook for require() */
  const resolver = Module as unknown as Resolver;
  const resolve = resolver._resolveFilename.bind(resolver);
  resolver._resolveFilename = (request, ...rest) => {
    try {
      return resolve(request, ...rest);
    } catch (error) {
      if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
      return resolve(request.replace(/js$/, 'ts'), ...rest);
    }
  };
}

/** One PostgreSQL and one Redis for the run, named to the tests by TEST_DATABASE_URL and TEST_REDIS_URL. */
export default async function globalSetup(): Promise<void> {
  resolveSources();
  const { startTestStores } = await import('./test-stores.js');
  const stores = await startTestStores();
  process.env.TEST_DATABASE_URL = stores.databaseUrl;
  process.env.TEST_REDIS_URL = stores.redisUrl;
  (globalThis as StoresHolder).stopTestStores = stores.stop;
}

/** Set-up and tear-down share a process, and nothing else. */
export interface StoresHolder {
  stopTestStores?: () => Promise<void>;
}
