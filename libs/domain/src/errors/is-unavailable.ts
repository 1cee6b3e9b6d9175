import { CurfewError } from './curfew-error.js';

/** A store is away, or cannot serve just now: to be tried again, and no fault of what was asked. */
export function isUnavailable(error: unknown): error is CurfewError {
  return error instanceof CurfewError && error.code === 'unavailable';
}
