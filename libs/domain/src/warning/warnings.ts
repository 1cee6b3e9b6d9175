import type { WarningReceipt } from './warning-receipt.js';

/** More for one warning are not evidence but noise. */
export const MOST_RECEIPTS = 100;

/** A warning of a session. */
export interface WarningPlace {
  readonly tenantId: string;
  readonly sessionId: string;
  /** The event `session.expiring`. */
  readonly eventId: string;
}

/** The warnings in the ledger, and the receipts beside them: events are append-only, so these are kept apart. */
export abstract class Warnings {
  /** When the warning was decided; undefined when the session has no such warning. */
  abstract decidedAt(place: WarningPlace): Promise<number | undefined>;
  /**
   * Keeps a receipt of a warning that exists. One with the same application, action and moment is a replay: the first
   * stays. Throws `too_many_receipts`.
   */
  abstract keep(
    place: WarningPlace,
    receipt: WarningReceipt,
  ): Promise<{ readonly receipt: WarningReceipt; readonly replayed: boolean }>;
  /** In the order they came, by event; an event without any is absent. */
  abstract receiptsOf(
    tenantId: string,
    eventIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly WarningReceipt[]>>;
}
