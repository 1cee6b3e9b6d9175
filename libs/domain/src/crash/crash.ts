import type { CrashPoint } from './crash-points.js';

/**
 * The seam that tests of faults use (test/support/crash): they replace `at` from outside of the process's code, so that
 * it dies at a point. Nothing in the product can: here it does nothing.
 */
export const crash = {
  at(_point: CrashPoint): void {},
};
