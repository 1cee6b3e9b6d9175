import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFile } from './log-file.js';

/** A process that runs for as long as Curfew does: a store or an app. */
export interface Child {
  /** In words, for messages: `the API`. */
  readonly name: string;
  readonly pid: number;
  readonly log: LogFile;
  /** How it ended, in words: `exit code 1`. Pending while it runs. */
  readonly ended: Promise<string>;
  /** Asks it to stop, ends it by force after `graceMs`; resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

export interface Store extends Child {
  /** What a client connects with, password included. */
  readonly url: string;
}

export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

/** Whether it ended within `ms`. */
export async function endsWithin(ended: Promise<unknown>, ms: number): Promise<boolean> {
  const done = new AbortController();
  const late = sleep(ms, false, { signal: done.signal }).catch(() => false);
  const inTime = await Promise.race([ended.then(() => true), late]);
  done.abort();
  return inTime;
}

/** Signals a process group, which may be gone already. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody is left in it.
  }
}
