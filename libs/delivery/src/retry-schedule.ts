const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Longest delay before each retry: eight attempts in the first minute, since an ending is urgent, then widening. */
const ENVELOPE_MS: readonly number[] = [
  ...[0.5, 1, 2, 4, 8, 15, 30].map((s) => s * SECOND),
  ...[1, 2, 5, 10, 30].map((m) => m * MINUTE),
];

/** A receiver may ask us to wait at most this long; who asks for more is asked again after it. */
export const LONGEST_RETRY_AFTER_MS = HOUR;

/** Longest delay after so many attempts. From the thirteenth on: an hour. */
export function envelopeMs(attemptsMade: number): number {
  return ENVELOPE_MS[attemptsMade - 1] ?? HOUR;
}

/**
 * Milliseconds to wait after `attemptsMade` (1 or more) failed attempts: anywhere between a tenth of the envelope and
 * all of it. That is full jitter with a floor, so that receivers that fell together are not hit together, and none at
 * once. With `retryAfterMs`, never sooner than asked (up to the cap), and up to a tenth later.
 */
export function nextDelayMs(attemptsMade: number, random: () => number, retryAfterMs = 0): number {
  const draw = random();
  const own = envelopeMs(attemptsMade) * (0.1 + 0.9 * draw);
  const asked = Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS) * (1 + 0.1 * draw);
  return Math.ceil(Math.max(own, asked));
}
