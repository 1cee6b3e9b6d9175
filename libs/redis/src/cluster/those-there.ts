import { isAway } from '../unavailable.js';

/**
 * What the servers that can be reached answer, in order; undefined for those that are away. Throws when all are, and for
 * any fault of another kind. So one lost master of a cluster does not stop work for the others.
 */
export async function thoseThere<T>(asked: readonly Promise<T>[]): Promise<(T | undefined)[]> {
  const outcomes = await Promise.allSettled(asked);
  let away: unknown;
  let answered = outcomes.length === 0;
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') answered = true;
    else if (isAway(outcome.reason)) away ??= outcome.reason;
    else throw outcome.reason;
  }
  if (!answered) throw away;
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined));
}
