import { beingRestored, CurfewError } from '@curfew/domain';
import { gapOf } from './states.js';

/** Throws `unavailable` when a script could not use its shard and said so instead of a time. */
export function refuseGap(code: unknown): void {
  const gap = typeof code === 'number' ? gapOf(code) : undefined;
  if (gap === 'cold') throw beingRestored();
  if (gap === 'leapt') throw leaptTime();
}

export function leaptTime(): CurfewError {
  return new CurfewError('unavailable', "The live store's clock is beyond belief", [], 5);
}
