import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { announcement } from './announcement.js';
import { appEnvironment } from './apps/app-environment.js';
import { runApp } from './apps/run-app.js';
import { waitUntilReady } from './apps/wait-until-ready.js';
import { claimPort } from './claim-port.js';
import type { Environment } from './given.js';
import { takeLock } from './home/home-lock.js';
import { openHome, writeConnections, type Home } from './home/home.js';
import { settleAdminKey, settleMasterKey } from './home/keys.js';
import { startPostgres } from './postgres/start-postgres.js';
import { freePort } from './processes/free-port.js';
import { LogFile } from './processes/log-file.js';
import { cacheFolder } from './redis/cache-folder.js';
import { findRedis } from './redis/find-redis.js';
import { startRedis } from './redis/start-redis.js';
import { Running } from './running.js';
import type { Settings } from './settings.js';
import { StartFault } from './start-fault.js';
import { untilAborted } from './stop-request.js';
import { urlOf } from './url-of.js';

const READY_PATIENCE_MS = 60_000;
const DRAIN_MS = 15_000;
/** When npm was killed, whoever did it expects everything to be gone soon. */
const ABANDONED_DRAIN_MS = 3_000;

export interface Embedded {
  readonly settings: Settings;
  readonly env: Environment;
  /** The folder that holds the built apps, `<app>/apps/<app>/src/main.js` each. */
  readonly apps: string;
  /** The clone. */
  readonly root: string;
  readonly say: (line: string) => void;
  /** Aborted with a `StopReason` when it is time to go. */
  readonly stop: AbortSignal;
}

/** Starts everything, and resolves when it was stopped and nothing runs any more. Throws a `StartFault`. */
export async function runEmbedded(embedded: Embedded): Promise<void> {
  const { settings, stop } = embedded;
  const home = openHome(settings.home);
  const release = takeLock(home.lock);
  const running = new Running();
  try {
    await start(embedded, home, running);
    await running.while(untilAborted(stop));
  } catch (error) {
    // Whatever breaks off because of the wish to stop is no fault.
    if (!stop.aborted) throw error;
  } finally {
    await running.stop(stop.reason === 'abandoned' ? ABANDONED_DRAIN_MS : DRAIN_MS);
    rmSync(home.connections, { force: true });
    release();
  }
}

async function start(embedded: Embedded, home: Home, running: Running): Promise<void> {
  const { settings, env, apps, root, say, stop } = embedded;
  const port = await claimPort(settings.host, settings.port);
  settleAdminKey(home, env);
  const masterKeyFile = settleMasterKey(home, env);
  const [database, redis] = await Promise.allSettled([
    settings.databaseUrl ?? embeddedPostgres(embedded, home, running),
    settings.redisUrl ?? embeddedRedis(embedded, home, running),
  ]);
  stop.throwIfAborted();
  if (database.status === 'rejected') throw database.reason;
  if (redis.status === 'rejected') throw redis.reason;

  const workerPort = Number(env.CURFEW_WORKER_PORT) || (await freePort());
  const [databaseUrl, redisUrl] = [database.value, redis.value];
  const wiring = { databaseUrl, redisUrl, host: settings.host, port, workerPort, adminKeyFile: home.adminKey };
  const appEnv = appEnvironment(env, { ...wiring, masterKeyFile });
  for (const [app, name] of Object.entries({ api: 'the API', worker: 'the worker' })) {
    const main = join(apps, app, 'apps', app, 'src/main.js');
    running.app(runApp({ name, main, env: appEnv, cwd: root }, new LogFile(home.log(app))));
  }
  const url = urlOf(settings.host, port);
  const workerUrl = urlOf(appEnv.CURFEW_WORKER_HOST ?? '', workerPort);
  try {
    await running.while(waitUntilReady(`${url}/health/ready`, READY_PATIENCE_MS, stop));
  } catch (error) {
    if (error instanceof StartFault || stop.aborted) throw error;
    throw new StartFault(`${(error as Error).message}: see ${home.logs}`);
  }
  writeConnections(home, { url, databaseUrl, redisUrl, workerUrl });
  say(announcement(url, home, root));
}

async function embeddedPostgres({ stop }: Embedded, home: Home, running: Running): Promise<string> {
  const log = new LogFile(home.log('postgres'));
  return running.store(await startPostgres({ home: home.folder, log, signal: stop })).url;
}

async function embeddedRedis({ env, say, stop }: Embedded, home: Home, running: Running): Promise<string> {
  const cache = cacheFolder(env, join(home.folder, 'cache'));
  const program = await findRedis({ path: env.PATH ?? '', cache, say, signal: stop });
  const log = new LogFile(home.log('redis'));
  return running.store(await startRedis({ program, folder: home.redis, log, signal: stop })).url;
}
