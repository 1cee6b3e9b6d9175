import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lookUpProcess, type Lookup } from '../processes/process-table.js';
import { StartFault } from '../start-fault.js';

/** The holder of a lock: a process, told apart from a later one with the same pid. */
export interface Holder {
  readonly pid: number;
  readonly started: string;
}

/** Who holds the lock with this text; undefined when the holder is gone or the text was never written to its end. */
export function livingHolder(text: string, lookUp: Lookup): Holder | undefined {
  const [, pid, started] = /^(\d+) (.+)\n$/.exec(text) ?? [];
  if (pid === undefined || started === undefined) return undefined;
  return lookUp(Number(pid))?.started === started ? { pid: Number(pid), started } : undefined;
}

/** Takes the lock or throws a `StartFault`; a dead holder's is taken over. The result releases it. */
export function takeLock(path: string, lookUp: Lookup = lookUpProcess): () => void {
  const draft = `${path}.${process.pid}`;
  const text = `${process.pid} ${lookUp(process.pid)?.started ?? 'unknown'}\n`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    // A link appears whole and fails when the name is taken, whoever else tries at the same time.
    while (!linked(draft, path)) removeStale(path, lookUp);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(path) === text) rmSync(path, { force: true });
  };
}

function removeStale(path: string, lookUp: Lookup): void {
  const found = read(path);
  if (found === undefined) return;
  const holder = livingHolder(found, lookUp);
  if (holder !== undefined) {
    throw new StartFault(
      `Curfew already runs on this home (process ${holder.pid}): stop it, or set CURFEW_HOME and CURFEW_PORT for another`,
    );
  }
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    // Somebody may have taken the lock over in between: then it is theirs and goes back.
    if (read(aside) !== found) linked(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
