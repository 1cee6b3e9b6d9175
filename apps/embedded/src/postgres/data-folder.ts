import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../processes/run-command.js';
import type { Account } from './account.js';

/** Where root keeps what other accounts must reach. */
export const SYSTEM_FOLDER = '/var/lib/curfew';

/**
 * The database's folder, made where it is missing: in the home, unless we are root and `account` cannot get there (a clone
 * in /root, say). The choice is written down in the home, so that a home that is moved or made anew keeps or loses its own
 * data and never finds another's.
 */
export async function databaseFolder(home: string, account: Account | undefined): Promise<string> {
  const elsewhere = join(home, 'postgres.location');
  const inside = join(home, 'postgres');
  if (existsSync(elsewhere)) return make(readFileSync(elsewhere, 'utf8').trim(), account);
  if (account === undefined || existsSync(inside) || (await canEnter(home, account))) return make(inside, account);
  const folder = join(SYSTEM_FOLDER, randomBytes(6).toString('hex'));
  writeFileSync(elsewhere, `${folder}\n`, { mode: 0o600 });
  return make(folder, account);
}

/** Asked of the system by trying: modes alone do not tell, with access lists and mounts. */
async function canEnter(folder: string, account: Account): Promise<boolean> {
  const trial = await runCommand('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/' });
  return trial.code === 0;
}

function make(folder: string, account: Account | undefined): string {
  if (existsSync(folder)) return folder;
  if (dirname(folder) === SYSTEM_FOLDER) {
    mkdirSync(SYSTEM_FOLDER, { recursive: true });
    chmodSync(SYSTEM_FOLDER, 0o755);
  }
  mkdirSync(folder, { mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}
