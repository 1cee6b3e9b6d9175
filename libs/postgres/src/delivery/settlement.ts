import type { AttemptOutcome } from '@curfew/domain';

/** What attempts at one receiver came to. */
export interface Settlement {
  readonly subscriptionId: string;
  readonly outcomes: readonly AttemptOutcome[];
}
