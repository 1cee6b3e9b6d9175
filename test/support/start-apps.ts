import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runApp } from '../../apps/embedded/src/apps/run-app.js';
import { waitUntilReady } from '../../apps/embedded/src/apps/wait-until-ready.js';
import { signalGroup } from '../../apps/embedded/src/processes/child.js';
import { freePort } from '../../apps/embedded/src/processes/free-port.js';
import { LogFile } from '../../apps/embedded/src/processes/log-file.js';
import { temporaryFolder } from './temporary-folder.js';

const CLONE = resolve(__dirname, '../..');
const TEST_BUILD = join(CLONE, 'dist-test');
const READY_MS = 90_000;
const STOP_MS = 15_000;

/** The administrator's key of every API that is started here. */
export const ADMIN_KEY = `cfw_testoperator_${'k'.repeat(40)}`;
const MASTER_KEY = Buffer.alloc(32, 'm').toString('base64');

export interface RunningApp {
  readonly url: string;
  readonly pid: number;
  /** Path of its log: JSON lines. */
  readonly log: string;
  /** How it ended, in words. Pending while it runs. */
  readonly ended: Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when it has not drained after 15 s. */
  stop(): Promise<void>;
}

export interface AppsOptions {
  /** How many of each; one by default. */
  readonly apis?: number;
  readonly workers?: number;
  /** Folder of the build that they are of; that of the tests by default. */
  readonly build?: string;
  /** Variables of the apps: DATABASE_URL and REDIS_URL at least. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface RunningApps {
  /** Of the first API. */
  readonly url: string;
  readonly apis: RunningApp[];
  readonly workers: RunningApp[];
  /** Starts one more and adds it above: in place of one that was killed. */
  startApi(environment?: Readonly<Record<string, string>>): Promise<RunningApp>;
  startWorker(environment?: Readonly<Record<string, string>>): Promise<RunningApp>;
  stop(): Promise<void>;
}

/** Starts real processes of the built apps, and resolves when every API says that it is ready. */
export async function startApps({
  apis = 1,
  workers = 1,
  build = TEST_BUILD,
  environment,
}: AppsOptions): Promise<RunningApps> {
  const folder = temporaryFolder('apps');
  const running = { apis: [] as RunningApp[], workers: [] as RunningApp[] };
  let count = 0;
  const start = async (app: 'api' | 'worker', list: RunningApp[], own: Readonly<Record<string, string>> = {}) => {
    const log = new LogFile(join(folder.path, `${app}-${++count}.log`));
    const main = join(build, 'apps', app, 'apps', app, 'src/main.js');
    const started = await startApp(app, main, { ...environment, ...own }, log);
    list.push(started);
    return started;
  };
  const stop = async () => {
    await Promise.all([...running.apis, ...running.workers].map((app) => app.stop()));
    folder.remove();
  };
  try {
    await Promise.all([
      ...Array.from({ length: apis }, () => start('api', running.apis)),
      ...Array.from({ length: workers }, () => start('worker', running.workers)),
    ]);
    if (workers > 0) await Promise.all(running.apis.map(({ url }) => waitUntilReady(`${url}/health/ready`, READY_MS)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...running,
    url: running.apis[0]?.url ?? '',
    startApi: (own) => start('api', running.apis, own),
    startWorker: (own) => start('worker', running.workers, own),
    stop,
  };
}

async function startApp(
  app: 'api' | 'worker',
  main: string,
  environment: Readonly<Record<string, string>>,
  log: LogFile,
): Promise<RunningApp> {
  if (!existsSync(main)) throw new Error('the apps are not built: `node scripts/build.mjs dist-test`, or `npm test`');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env.PATH,
    CURFEW_ADMIN_KEY: ADMIN_KEY,
    CURFEW_MASTER_KEY: MASTER_KEY,
    CURFEW_WEBHOOK_ALLOW: '127.0.0.0/8,::1',
    ...(app === 'api'
      ? { CURFEW_HOST: '127.0.0.1', CURFEW_PORT: String(port) }
      : { CURFEW_WORKER_HOST: '127.0.0.1', CURFEW_WORKER_PORT: String(port) }),
    // So that what a loss of Redis may cost fits into a test.
    CURFEW_CHECKPOINT_SECONDS: '1',
    // What a test counts is its own.
    CURFEW_CANARY_SECONDS: '0',
    ...environment,
  };
  const child = runApp({ name: app, main, env, cwd: CLONE }, log);
  const early = child.ended.then((how) => {
    throw new Error(`the ${app} ended (${how}):\n${log.tail(20).join('\n')}`);
  });
  early.catch(() => undefined);
  try {
    await Promise.race([waitUntilReady(`${url}/health/live`, READY_MS), early]);
  } catch (error) {
    await child.stop(0);
    throw error;
  }
  return {
    url,
    pid: child.pid,
    log: log.path,
    ended: child.ended,
    kill: (signal) => signalGroup(child.pid, signal),
    async stop() {
      // One that was stopped with SIGSTOP could not hear anything else.
      signalGroup(child.pid, 'SIGCONT');
      await child.stop(STOP_MS);
    },
  };
}
