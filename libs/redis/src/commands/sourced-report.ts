import type { ActivityReport } from '@curfew/domain';

/** A report with the number that stands for its application in the record. */
export interface SourcedReport extends ActivityReport {
  readonly source: number;
  /** Answer in full also when the session is plainly active. */
  readonly full: boolean;
}
