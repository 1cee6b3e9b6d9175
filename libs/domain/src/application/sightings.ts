/** How an application takes part: what it was seen doing. An open enumeration. */
export const APPLICATION_MODES = ['activity', 'check', 'acknowledgement', 'feed', 'stream'] as const;
export type ApplicationMode = (typeof APPLICATION_MODES)[number];

/** Stands for the application when neither the request nor the key names one. */
export const UNNAMED = '-';

export interface SeenApplication {
  readonly tenantNumber: number;
  readonly application: string;
  readonly mode: ApplicationMode;
  readonly at: number;
}

/** An application reported for a session: it has to apply its ending. */
export interface ReportedSession {
  readonly tenantNumber: number;
  readonly sessionId: string;
  readonly application: string;
  readonly at: number;
}

/** An application used a session that is over, and was told so. */
export interface RefusedSession {
  readonly tenantNumber: number;
  readonly sessionId: string;
  readonly application: string;
  readonly uses: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** How long an application without a subscription took to apply a revocation. */
export interface AppliedMeasurement {
  readonly tenantNumber: number;
  readonly application: string;
  readonly at: number;
  readonly ms: number;
}

/** What one process saw of applications in a while. */
export interface SightingBatch {
  readonly seen: readonly SeenApplication[];
  readonly reported: readonly ReportedSession[];
  readonly refused: readonly RefusedSession[];
  readonly applied: readonly AppliedMeasurement[];
}

/**
 * What was seen of applications, on its way from the hot path to the truth. Evidence, not a record: a process that dies
 * takes up to a second of it along, and when nobody fetches it the oldest is dropped.
 */
export abstract class Sightings {
  abstract put(batches: readonly SightingBatch[]): Promise<void>;
  /** Takes up to `most` batches, the oldest first: nobody else gets them. */
  abstract take(most: number): Promise<readonly SightingBatch[]>;
}
