import { spawn } from 'node:child_process';
import { endOf, endsWithin, signalGroup, type Child } from '../processes/child.js';
import type { LogFile } from '../processes/log-file.js';

/** Waits until its standard input closes, which the end of our process does, then gives the app three seconds. */
const LAST_RESORT = 'cat >/dev/null; sleep 3; kill -KILL "$1" 2>/dev/null';

export interface AppCommand {
  readonly name: string;
  /** The built main file. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/**
 * Starts an app in a process group of its own, so that Ctrl-C reaches us alone and we decide the order of stopping. The
 * channel tells the app when we are gone; should it hang then, a last resort ends it.
 */
export function runApp({ name, main, env, cwd }: AppCommand, log: LogFile): Child {
  const app = log.lend((fd) =>
    spawn(process.execPath, [main], { env, cwd, detached: true, stdio: ['ignore', fd, fd, 'ipc'] }),
  );
  const pid = app.pid ?? 0;
  const endLastResort = startLastResort(pid);
  const ended = endOf(app).finally(endLastResort);
  return {
    name,
    pid,
    log,
    ended,
    async stop(graceMs) {
      app.kill('SIGTERM');
      if (await endsWithin(ended, graceMs)) return;
      app.kill('SIGKILL');
      await ended;
    },
  };
}

function startLastResort(app: number): () => void {
  const shell = spawn('/bin/sh', ['-c', LAST_RESORT, 'guard', String(app)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  return () => {
    if (shell.pid !== undefined) signalGroup(shell.pid, 'SIGKILL');
  };
}
