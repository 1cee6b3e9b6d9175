import { readFileSync } from 'node:fs';
import { StartFault } from '../start-fault.js';

/** A user of the system by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Who the database runs as: PostgreSQL refuses root. Undefined: as whoever we are. */
export function databaseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const account = accountOf(passwd, 'postgres') ?? accountOf(passwd, 'nobody');
  if (account === undefined) {
    throw new StartFault('PostgreSQL does not run as root, and there is no user postgres or nobody: set DATABASE_URL');
  }
  return account;
}

/** The named user's numbers in the text of /etc/passwd. */
export function accountOf(passwd: string, name: string): Account | undefined {
  const [, , uid, gid] =
    passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
