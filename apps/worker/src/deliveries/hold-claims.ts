import type { ClaimedBatch, Deliveries } from '@curfew/domain';

/** What a worker had in hand when it died is tried again after this; work that takes longer prolongs its claims. */
export const CLAIM_MS = 15_000;
const HOLD_EVERY_MS = 4_000;

/** Keeps the claims of what is under way until the function that it returns is called. */
export function holdClaims(deliveries: Pick<Deliveries, 'hold'>, batch: ClaimedBatch): () => void {
  const ids = batch.deliveries.map(({ id }) => id);
  // One that fails is made good by the next; without any, the delivery is only sent twice.
  const timer = setInterval(() => void deliveries.hold(ids, CLAIM_MS).catch(() => undefined), HOLD_EVERY_MS);
  return () => clearInterval(timer);
}
