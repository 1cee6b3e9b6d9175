export interface Quota {
  /** How many in one window. */
  readonly most: number;
  readonly windowMs: number;
}

/** What is left after one was taken. */
export interface QuotaLeft {
  /** False: there was none left, and none was taken. */
  readonly granted: boolean;
  readonly remaining: number;
  /** Until the window ends and all of the quota is back. */
  readonly resetMs: number;
}

/** Counts what each may do in a fixed window, across all processes. */
export abstract class Quotas {
  /** Takes one of what `name` has. The first in a window begins it. */
  abstract take(name: string, quota: Quota): Promise<QuotaLeft>;
}
