import { spawn } from 'node:child_process';
import { endOf, endsWithin, signalGroup, type Child } from './child.js';
import type { LogFile } from './log-file.js';

/**
 * A shell that ends the server when our end of its standard input closes, so that not even SIGKILL of this process leaves
 * the server behind. What does not go within eight seconds is killed.
 */
const GUARD = `
exec 3<&0; sig=$1; shift
"$@" </dev/null 3<&- &
server=$!
trap 'kill -"$sig" "$server" 2>/dev/null' INT TERM HUP
(
  trap '' INT TERM HUP
  cat <&3 >/dev/null
  kill -"$sig" "$server" 2>/dev/null
  seconds=0
  while kill -0 "$server" 2>/dev/null && [ "$seconds" -lt 8 ]; do sleep 1; seconds=$((seconds + 1)); done
  kill -KILL "$server" 2>/dev/null
) >/dev/null 2>&1 &
exec 3<&-
wait "$server"; code=$?
while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
exit "$code"
`;

export interface ServerCommand {
  readonly name: string;
  /** What makes this server stop in order. */
  readonly stopSignal: 'INT' | 'TERM';
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly account?: { readonly uid: number; readonly gid: number };
  readonly cwd: string;
}

/** Starts a server in a process group of its own: Ctrl-C at the terminal must not reach it before the apps drained. */
export function startGuarded(command: ServerCommand, log: LogFile): Child {
  const { name, stopSignal, program, args, env, account, cwd } = command;
  const shell = log.lend((fd) =>
    spawn('/bin/sh', ['-c', GUARD, 'guard', stopSignal, program, ...args], {
      ...account,
      env,
      cwd,
      detached: true,
      stdio: ['pipe', fd, fd],
    }),
  );
  shell.stdin?.on('error', () => undefined);
  const pid = shell.pid ?? 0;
  // When the server ended by itself, its guard still waits for us.
  const ended = endOf(shell).finally(() => pid > 0 && signalGroup(pid, 'SIGKILL'));
  return {
    name,
    pid,
    log,
    ended,
    async stop(graceMs) {
      shell.stdin?.end();
      if (await endsWithin(ended, graceMs)) return;
      signalGroup(pid, 'SIGKILL');
      await ended;
    },
  };
}
