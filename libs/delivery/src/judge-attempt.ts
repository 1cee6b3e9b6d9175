import type { AttemptOutcome, ClaimedDelivery, OutboundAnswer } from '@curfew/domain';
import { nextDelayMs } from './retry-schedule.js';

/** The receiver said 410: the subscription is to be disabled. */
export interface Gone {
  readonly id: string;
  readonly result: 'gone';
  readonly status: 410;
  readonly error: string;
}

export interface Failure {
  readonly status?: number;
  readonly error: string;
  readonly retryAfterMs?: number;
}

/** Statuses by which a receiver asks for time. */
const THROTTLES: readonly number[] = [429, 502, 503, 504];

/**
 * What one attempt came to: 2xx is delivered, 410 is gone, all else is tried again until the next try would be past
 * `giveUpAt`. `now` is when the answer came, in milliseconds since the epoch.
 */
export function judgeAttempt(
  delivery: Pick<ClaimedDelivery, 'id' | 'attempt' | 'giveUpAt'>,
  answer: OutboundAnswer,
  now: number,
  random: () => number,
): AttemptOutcome | Gone {
  const { id } = delivery;
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
    return { id, result: 'delivered', status: answer.status, at: now };
  }
  const failure = failureOf(answer);
  if (failure.status === 410) return { id, result: 'gone', status: 410, error: failure.error };
  return triedAgain(delivery, failure, now, random);
}

/** What becomes of a delivery whose attempt failed: another, or the end. */
export function triedAgain(
  { id, attempt, giveUpAt }: Pick<ClaimedDelivery, 'id' | 'attempt' | 'giveUpAt'>,
  { retryAfterMs, ...failure }: Failure,
  now: number,
  random: () => number,
): AttemptOutcome {
  const retryInMs = nextDelayMs(attempt, random, retryAfterMs);
  return now + retryInMs > giveUpAt
    ? { id, result: 'dead', ...failure }
    : { id, result: 'failed', ...failure, retryInMs };
}

function failureOf(answer: OutboundAnswer): Failure {
  if (answer.kind !== 'answered') {
    return { error: answer.kind === 'refused' ? `refused: ${answer.error}` : answer.error };
  }
  const { status, retryAfterMs } = answer;
  const error = `the receiver answered ${status}`;
  if (status >= 300 && status < 400) return { status, error: `redirect_refused: ${error}` };
  return THROTTLES.includes(status) && retryAfterMs !== undefined ? { status, error, retryAfterMs } : { status, error };
}
