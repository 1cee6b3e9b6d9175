import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../processes/child.js';
import { comesUp } from '../processes/comes-up.js';
import { freePort } from '../processes/free-port.js';
import { startGuarded } from '../processes/guarded-server.js';
import type { LogFile } from '../processes/log-file.js';
import { StartFault } from '../start-fault.js';
import { databaseAccount } from './account.js';
import { databaseAnswers } from './answers.js';
import { DATABASE_USER, settleCluster } from './cluster.js';
import { databaseFolder, SYSTEM_FOLDER } from './data-folder.js';
import { findPrograms } from './programs.js';

const DATABASE = 'curfew';
const MOST_TRIES = 20;
const BETWEEN_TRIES_MS = 400;

export interface PostgresOptions {
  /** The embedded mode's folder. */
  readonly home: string;
  readonly log: LogFile;
  /** Server settings besides ours: `fsync=off`. */
  readonly settings?: readonly string[];
  /** Variables of the server besides ours. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Starts PostgreSQL on a free port of 127.0.0.1, and resolves when it answers. Throws a `StartFault` when it cannot. */
export async function startPostgres({
  home,
  log,
  settings = [],
  environment,
  signal,
}: PostgresOptions): Promise<Store> {
  const account = databaseAccount();
  const folder = await databaseFolder(home, account);
  const programs = await findPrograms(account, account === undefined ? folder : SYSTEM_FOLDER);
  const { data, password } = await settleCluster(folder, programs, account, signal);
  const local = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...settings];
  // The port may be taken meanwhile, and a server of a killed run may still be on its way down.
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const port = await freePort();
    const args = ['-D', data, '-p', String(port), ...local.flatMap((setting) => ['-c', setting])];
    const server = startGuarded(
      {
        name: 'PostgreSQL',
        stopSignal: 'INT',
        program: programs.postgres,
        args,
        env: { ...programs.env, ...environment },
        account,
        cwd: folder,
      },
      log,
    );
    const origin = `postgres://${DATABASE_USER}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
    const answers = () => databaseAnswers(`${origin}/postgres`, DATABASE);
    if (await comesUp(server, answers, signal)) return { ...server, url: `${origin}/${DATABASE}` };
    await sleep(BETWEEN_TRIES_MS, undefined, { signal });
  }
  throw new StartFault(`the embedded PostgreSQL does not start: see ${log.path} and ${join(data, 'postmaster.pid')}`);
}
