import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../processes/child.js';
import { comesUp } from '../processes/comes-up.js';
import { freePort } from '../processes/free-port.js';
import { startGuarded } from '../processes/guarded-server.js';
import type { LogFile } from '../processes/log-file.js';
import { lookUpProcess } from '../processes/process-table.js';
import { StartFault } from '../start-fault.js';
import type { RedisProgram } from './find-redis.js';
import { redisAnswers } from './answers.js';

const PREDECESSOR_PATIENCE_MS = 15_000;
const POLL_MS = 10;
const MOST_TRIES = 10;

export interface RedisOptions {
  readonly program: RedisProgram;
  /** Where it keeps its data. */
  readonly folder: string;
  readonly log: LogFile;
  /** Lines of redis.conf besides ours. */
  readonly settings?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Starts Redis on a free port of 127.0.0.1, and resolves when it answers. Throws a `StartFault` when it cannot. */
export async function startRedis({ program, folder, log, settings = [], signal }: RedisOptions): Promise<Store> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  const pidFile = join(folder, 'redis.pid');
  await predecessorGone(pidFile, signal);
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const port = await freePort();
    // A file, because the command line, with the password in it, is everybody's to read.
    const conf = join(folder, 'redis.conf');
    writeFileSync(conf, `${[...OURS, `port ${port}`, `requirepass ${password}`, ...settings].join('\n')}\n`, {
      mode: 0o600,
    });
    const command = {
      name: 'Redis',
      stopSignal: 'TERM',
      program: program.path,
      env: program.env,
      cwd: folder,
    } as const;
    const server = startGuarded({ ...command, args: [conf] }, log);
    if (await comesUp(server, () => redisAnswers(port, password), signal)) {
      return { ...server, url: `redis://:${password}@127.0.0.1:${port}` };
    }
  }
  throw new StartFault(`the private Redis does not start: see ${log.path}`);
}

const OURS = [
  'bind 127.0.0.1',
  'daemonize no',
  'pidfile redis.pid',
  // Expiry and timeouts are looked at every 10 ms.
  'hz 100',
  'appendonly yes',
  'appendfsync everysec',
  'save ""',
  // Evicting a session would end it unseen.
  'maxmemory-policy noeviction',
];

/** Two servers on one append-only file would spoil it; the one of a killed run may still be on its way down. */
async function predecessorGone(pidFile: string, signal?: AbortSignal): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const isServer = () => /\b(redis|valkey)-server\b/.test(lookUpProcess(pid)?.command ?? '');
  for (
    const end = performance.now() + PREDECESSOR_PATIENCE_MS;
    isServer();
    await sleep(POLL_MS, undefined, { signal })
  ) {
    if (performance.now() > end) throw new StartFault(`a Redis of an earlier start still runs (process ${pid})`);
  }
}
