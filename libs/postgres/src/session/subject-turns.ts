import { Slots } from '@curfew/domain';

/** Starts of one subject that are under way at a time: they wait for each other anyway, and would hold connections. */
const MOST_AT_ONCE = 4;

/**
 * Lets in a few of those that want the same lock, the others wait in order: a crowd of one subject's starts must not take
 * all of the pool's connections, nor run into its timeouts (engine rule 28).
 */
export function subjectTurns(): Slots {
  return new Slots(MOST_AT_ONCE);
}
