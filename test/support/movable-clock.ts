import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faked, offset } from './faketime.js';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';

/** What the clock is off by. */
const FILE = 'off';
/** How often the processes look. */
const HEARD_SECONDS = 1;

/** The wall clock of all processes that are started with its variables, which may be moved while they run. */
export class MovableClock {
  private seconds = 0;

  private constructor(
    readonly environment: Readonly<Record<string, string>>,
    private readonly folder: TemporaryFolder,
  ) {}

  static async start(): Promise<MovableClock> {
    const folder = temporaryFolder('clock');
    const file = { FAKETIME_TIMESTAMP_FILE: join(folder.path, FILE), FAKETIME_CACHE_DURATION: String(HEARD_SECONDS) };
    const clock = new MovableClock({ ...(await faked()), ...file }, folder);
    clock.write();
    return clock;
  }

  /** Resolves when all have heard of it. */
  async leap(seconds: number): Promise<void> {
    this.seconds += seconds;
    this.write();
    await sleep(HEARD_SECONDS * 1_000 + 200);
  }

  stop(): void {
    this.folder.remove();
  }

  /** In one step: whoever read half of it would be in 1970. */
  private write(): void {
    const path = join(this.folder.path, FILE);
    writeFileSync(`${path}.new`, offset(this.seconds), { mode: 0o644 });
    renameSync(`${path}.new`, path);
  }
}
