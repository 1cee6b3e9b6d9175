import { readdirSync, readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/** Of `/proc/<pid>/stat`: Linux counts in hundredths of a second. */
const TICKS_A_SECOND = 100;
const AFTER_NAME = { parent: 1, user: 11, system: 12, childrenUser: 13, childrenSystem: 14 };

export interface ProcessTimes {
  readonly parent: number;
  /** Seconds, with those of children that have ended. */
  readonly seconds: number;
}

/** Reads one line of `/proc/<pid>/stat`. The name of the process stands in brackets and may hold anything. */
export function parseStat(stat: string): ProcessTimes {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const { parent, user, system, childrenUser, childrenSystem } = AFTER_NAME;
  const ticks = [user, system, childrenUser, childrenSystem].reduce((sum, at) => sum + (fields[at] ?? 0), 0);
  return { parent: fields[parent] ?? 0, seconds: ticks / TICKS_A_SECOND };
}

/** Processor seconds of processes and of all below them, since they began. */
export function cpuOfTrees(tops: readonly number[]): number {
  const all = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(name) : undefined;
    if (times) all.set(Number(name), times);
  }
  const below = (pid: number): number =>
    [...all].reduce(
      (sum, [child, { parent }]) => (parent === pid ? sum + below(child) : sum),
      all.get(pid)?.seconds ?? 0,
    );
  return tops.reduce((sum, top) => sum + below(top), 0);
}

function timesOf(pid: string): ProcessTimes | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // It has ended since.
    return undefined;
  }
}

/** Processor seconds of the server itself: without the child that rewrites its file. Finer than `/proc`. */
export async function cpuOfRedis(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  return ['used_cpu_sys', 'used_cpu_user'].reduce(
    (sum, name) => sum + Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]),
    0,
  );
}
