import { resolve } from 'node:path';
import { given, type Environment } from './given.js';
import { StartFault } from './start-fault.js';

export interface Settings {
  /** Absolute path of the folder for data, keys and logs. */
  readonly home: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Stores of one's own: what is given is not started. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
}

/** Reads the launcher's own variables; all others are judged by the apps. Relative paths start at `folder`. */
export function readSettings(env: Environment, folder: string): Settings {
  return {
    home: resolve(folder, given(env, 'CURFEW_HOME') ?? '.curfew'),
    host: given(env, 'CURFEW_HOST') ?? '127.0.0.1',
    port: portOf(given(env, 'CURFEW_PORT') ?? '8080'),
    databaseUrl: given(env, 'DATABASE_URL'),
    redisUrl: given(env, 'REDIS_URL'),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new StartFault('CURFEW_PORT must be a whole number from 0 to 65535');
  }
  return port;
}
