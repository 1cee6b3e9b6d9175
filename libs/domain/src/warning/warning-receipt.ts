/** What became of a warning in front of the user. */
export const RECEIPT_ACTIONS = ['shown', 'extended', 'dismissed', 'signed_out'] as const;
export type ReceiptAction = (typeof RECEIPT_ACTIONS)[number];

/** An application's word that a user saw a warning. Evidence only: it is no activity and moves no deadline. */
export interface WarningReceipt {
  /** Which application showed it; absent when neither the caller nor its key named one. */
  readonly application?: string;
  readonly action: ReceiptAction;
  readonly shownAt: number;
  readonly receivedAt: number;
}
