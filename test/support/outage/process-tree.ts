import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { lookUpProcess } from '../../../apps/embedded/src/processes/process-table.js';

/** Signals a process and everything below it, from the top: a server's backends may be in groups of their own. */
export function signalTree(top: number, signal: NodeJS.Signals): void {
  for (const pid of treeOf(top)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It is gone already.
    }
  }
}

function treeOf(top: number): number[] {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of everybody()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(top);
}

/** Every process and its parent. */
function everybody(): [number, number][] {
  if (existsSync('/proc/self/stat')) {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => {
      const facts = lookUpProcess(Number(pid));
      return facts === undefined ? [] : [[facts.pid, facts.parent]];
    });
  }
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}
