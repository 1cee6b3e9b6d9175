import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signalGroup } from '../../apps/embedded/src/processes/child.js';

/** Removes the folder some time after our end of its standard input closed, when the servers in it are down. */
const SWEEPER = 'cat >/dev/null; sleep 10; rm -rf -- "$1"';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** A folder that goes even when this process is killed. Other accounts can pass through it, as a database's must. */
export function temporaryFolder(name: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `curfew-${name}-`));
  chmodSync(path, 0o711);
  const sweeper = spawn('/bin/sh', ['-c', SWEEPER, 'sweeper', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  sweeper.stdin.on('error', () => undefined);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      if (sweeper.pid !== undefined) signalGroup(sweeper.pid, 'SIGKILL');
    },
  };
}
