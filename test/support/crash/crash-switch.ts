import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CrashPoint } from '@curfew/domain';
import { temporaryFolder } from '../temporary-folder.js';

/** Arms crash points in apps that were started with its `environment`. */
export class CrashSwitch {
  private readonly folder = temporaryFolder('crash');
  private readonly file = join(this.folder.path, 'armed');
  private serial = 0;

  readonly environment = {
    NODE_OPTIONS: `--require "${join(__dirname, 'arm.cjs')}"`,
    TEST_CRASH_FILE: this.file,
  };

  /** The first process that comes to `point` for the `arrival`th time from now on dies there. */
  arm(point: CrashPoint, arrival = 1): void {
    // In one step, so that nobody reads half of it; the serial makes two armings of one point two things.
    writeFileSync(`${this.file}.new`, `${point} ${arrival} ${++this.serial}`);
    renameSync(`${this.file}.new`, this.file);
  }

  /** Nobody has come there yet. */
  get armed(): boolean {
    return existsSync(this.file);
  }

  remove(): void {
    this.folder.remove();
  }
}
