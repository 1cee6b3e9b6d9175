/** Processor seconds by what spent them, and of how many processes that is. */
export interface Share {
  readonly name: string;
  readonly seconds: number;
  /** Processes of one thread each; absent for what uses as many cores as there are. */
  readonly threads?: number;
}

const FULL = 0.85;

/** What holds a run back, by name: the machine, or the one thread that has no time left; else waiting. */
export function limitOf(shares: readonly Share[], wallSeconds: number, cores: number): string {
  const total = shares.reduce((sum, { seconds }) => sum + seconds, 0);
  const [most] = shares.toSorted((a, b) => b.seconds - a.seconds);
  const full = shares
    .filter(({ threads }) => threads !== undefined)
    .map(({ name, seconds, threads }) => ({ name, used: seconds / (wallSeconds * (threads as number)) }))
    .toSorted((a, b) => b.used - a.used)[0];
  const percent = (n: number) => `${Math.round(n * 100)} %`;
  if (full && full.used >= FULL) return `${full.name}: ${percent(full.used)} of its thread`;
  if (total >= FULL * cores * wallSeconds) {
    const share = percent((most?.seconds ?? 0) / total);
    return `the machine: ${percent(total / (cores * wallSeconds))} of ${cores} cores, ${share} of that ${most?.name}`;
  }
  return `waiting: ${percent(total / (cores * wallSeconds))} of ${cores} cores used, busiest thread ${full?.name} at ${percent(full?.used ?? 0)}`;
}
