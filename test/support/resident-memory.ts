import { readFileSync } from 'node:fs';

/** What a process has in memory, in MB. Reads `/proc`, so it needs Linux. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}
