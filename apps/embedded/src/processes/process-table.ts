import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** Differs between two processes that had the same pid one after the other. */
  readonly started: string;
  /** The command line, with spaces between the arguments. */
  readonly command: string;
}

export type Lookup = (pid: number) => ProcessFacts | undefined;

/** What the system knows about a process; undefined when there is none, or only its unreaped remains. */
export const lookUpProcess: Lookup = (pid) => (existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid));

function fromProc(pid: number): ProcessFacts | undefined {
  try {
    const facts = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (facts === undefined) return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, ...facts, command };
  } catch {
    return undefined;
  }
}

/** Fields 3 (state), 4 (parent) and 22 (start, in ticks) of proc(5); the second may hold spaces and parentheses. */
export function parseStat(stat: string): { parent: number; started: string } | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, started] = [fields[0], fields[1], fields[19]];
  if (state === undefined || 'ZX'.includes(state) || started === undefined) return undefined;
  return { parent: Number(parent), started };
}

function fromPs(pid: number): ProcessFacts | undefined {
  const run = spawnSync('ps', ['-o', 'ppid=,lstart=,command=', '-p', String(pid)], { encoding: 'utf8' });
  // lstart is always five words: Mon Nov 23 21:56:42 2026
  const [, parent, started, command] = /^\s*(\d+)\s+((?:\S+\s+){4}\d+)\s+(.*)$/m.exec(run.stdout ?? '') ?? [];
  if (parent === undefined || started === undefined || command === undefined) return undefined;
  return { pid, parent: Number(parent), started, command };
}
