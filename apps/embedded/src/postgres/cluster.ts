import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../processes/run-command.js';
import { StartFault } from '../start-fault.js';
import type { Account } from './account.js';
import type { Programs } from './programs.js';

export const DATABASE_USER = 'curfew';

export interface Cluster {
  readonly data: string;
  readonly password: string;
}

/** The database's files in `folder`, made at the first start. What a broken-off first start left is made anew. */
export async function settleCluster(
  folder: string,
  programs: Programs,
  account: Account | undefined,
  signal?: AbortSignal,
): Promise<Cluster> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  if (!existsSync(data)) {
    const draft = `${data}.new`;
    rmSync(draft, { recursive: true, force: true });
    writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
    if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
    const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
    const { code, complaint } = await runCommand(
      programs.initdb,
      ['-D', draft, '-U', DATABASE_USER, `--pwfile=${passwordFile}`, ...options],
      { ...account, env: programs.env, cwd: folder, signal },
    );
    signal?.throwIfAborted();
    if (code !== 0) throw new StartFault(`initdb could not make the database in ${folder}: ${complaint}`);
    renameSync(draft, data);
  }
  return { data, password: readFileSync(passwordFile, 'utf8') };
}
