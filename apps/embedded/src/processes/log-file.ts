import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';

const ROTATE_AT_BYTES = 10_000_000;

/** A log that children append to. One that has grown past 10 MB is set aside as `<path>.1` when it is opened. */
export class LogFile {
  private readonly from: number;

  constructor(readonly path: string) {
    const size = sizeOf(path);
    if (size > ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
    this.from = size > ROTATE_AT_BYTES ? 0 : size;
  }

  /** Lends a file descriptor to `use`, for a child to inherit. */
  lend<T>(use: (fd: number) => T): T {
    const fd = openSync(this.path, 'a', 0o600);
    try {
      return use(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** The last lines that were written since this object was made. */
  tail(lines: number): string[] {
    if (sizeOf(this.path) === 0) return [];
    return readFileSync(this.path).subarray(this.from).toString().trimEnd().split('\n').slice(-lines).filter(Boolean);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
