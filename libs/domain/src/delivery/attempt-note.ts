/** What the log of a delivery says of one attempt: excerpts without secrets, so that who looks for a fault sees it. */
export interface AttemptNote {
  /** When it began; milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** The message's: of a batch, not the event's. */
  readonly webhookId: string;
  /** The beginning of the body that was sent. */
  readonly request: string;
  readonly status?: number;
  readonly error?: string;
  /** The beginning of the body that was answered. */
  readonly answer?: string;
}

/** The log keeps the last so many attempts of a delivery. */
export const MOST_ATTEMPT_NOTES = 10;
