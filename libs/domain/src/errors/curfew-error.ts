import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** One member that was refused: where it is (RFC 6901 pointer, or query parameter) and what it must be. */
export type Fault = { pointer: string; detail: string } | { parameter: string; detail: string };

/** A refusal that the caller is told about. `detail` never holds a secret and is not meant for parsing. */
export class CurfewError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
    readonly retryAfterSeconds?: number,
  ) {
    super(`${code}: ${detail}`);
    this.name = 'CurfewError';
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get title(): string {
    return ERROR_CODES[this.code].title;
  }
}

/** 400 with one entry per refused member. */
export function invalid(faults: readonly Fault[]): CurfewError {
  return new CurfewError(
    'validation_failed',
    faults.map((f) => `${'pointer' in f ? f.pointer : f.parameter} ${f.detail}`).join('; '),
    faults,
  );
}
