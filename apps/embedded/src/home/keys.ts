import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { given, type Environment } from '../given.js';
import { StartFault } from '../start-fault.js';
import type { Home } from './home.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(length: number): string {
  return Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('');
}

/**
 * Makes sure that the administrator's key is in its file: the given one, else the one from an earlier start, else a new
 * one. Throws a `StartFault` when the given one is not a key.
 */
export function settleAdminKey(home: Home, env: Environment): void {
  const key = given(env, 'CURFEW_ADMIN_KEY');
  if (key !== undefined && !/^cfw_[0-9A-Za-z]{8,32}_[0-9A-Za-z]{32,256}$/.test(key)) {
    throw new StartFault('CURFEW_ADMIN_KEY must be cfw_<id>_<secret>, with base62 of 8 to 32 and 32 to 256 characters');
  }
  if (key !== undefined) writeSecret(home.adminKey, key);
  else if (!existsSync(home.adminKey)) writeSecret(home.adminKey, `cfw_${base62(12)}_${base62(40)}`);
}

/** The master key's file, made where it is missing; undefined when the environment gives the key: then none is kept. */
export function settleMasterKey(home: Home, env: Environment): string | undefined {
  if (given(env, 'CURFEW_MASTER_KEY') !== undefined) return undefined;
  if (!existsSync(home.masterKey)) writeSecret(home.masterKey, randomBytes(32).toString('base64'));
  return home.masterKey;
}

function writeSecret(path: string, secret: string): void {
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  // The mode above is for new files only.
  chmodSync(path, 0o600);
}
