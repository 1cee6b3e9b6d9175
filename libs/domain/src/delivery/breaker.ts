const SECOND = 1_000;

/** So many failed attempts in a row, whatever they were about, say that it is the receiver. */
const FAILURES_THAT_OPEN = 10;
/** How long an open breaker waits before each probe; the last for all after. An ending must not wait longer than that. */
const WAITS_MS: readonly number[] = [1, 2, 4, 8, 15, 30].map((s) => s * SECOND);
/** One who was asked nothing for so long has not been failing all the while: retries come every hour at least. */
const QUIET_MS = 3 * 3_600 * SECOND;

/**
 * How a receiver fares. Open (`probeAt` is there) it is sent one request at a time, at that moment: a dead receiver
 * costs little, and one that comes back is noticed by the next probe.
 */
export interface Breaker {
  /** Failed attempts since the last that did not. */
  readonly failures: number;
  readonly failingSince?: number;
  readonly failedAt?: number;
  /** Probes that failed. */
  readonly probes: number;
  readonly probeAt?: number;
}

export const SOUND: Breaker = { failures: 0, probes: 0 };

/** What attempts that ended together make of it: one that succeeded outweighs all that failed. */
export function afterAttempts(before: Breaker, attempts: { delivered: number; failed: number }, now: number): Breaker {
  if (attempts.delivered > 0) return SOUND;
  if (attempts.failed === 0) return before;
  const isQuiet = before.failedAt === undefined || now - before.failedAt > QUIET_MS;
  const failures = before.failures + attempts.failed;
  const failing = { failures, failingSince: isQuiet ? now : before.failingSince, failedAt: now };
  if (failures < FAILURES_THAT_OPEN) return { ...failing, probes: 0 };
  if (isWaiting(before, now)) return { ...before, failures };
  return { ...failing, probes: before.probes + 1, probeAt: now + waitAfter(before.probes) };
}

/** Open, and nobody has been sent to probe: what failed was under way when it opened, and says nothing new. */
function isWaiting({ probeAt, failedAt = 0, probes }: Breaker, now: number): boolean {
  // Whoever probes moves `probeAt` on by its lease.
  return probeAt !== undefined && now < probeAt && probeAt - failedAt <= waitAfter(probes - 1);
}

function waitAfter(probes: number): number {
  return WAITS_MS[probes] ?? (WAITS_MS.at(-1) as number);
}

/** It has failed for so long that somebody has to look. */
export function isLasting({ failingSince }: Breaker, now: number, longestMs: number): boolean {
  return failingSince !== undefined && now - failingSince >= longestMs;
}
