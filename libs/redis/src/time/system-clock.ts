import { Clock } from '@curfew/domain';

/** The one place where the process clock is read. */
export class SystemClock extends Clock {
  override now(): number {
    // oxlint-disable-next-line no-restricted-properties
    return Date.now();
  }
}
