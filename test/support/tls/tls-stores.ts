import { chmodSync, chownSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseAccount } from '../../../apps/embedded/src/postgres/account.js';
import { startPostgres } from '../../../apps/embedded/src/postgres/start-postgres.js';
import { freePort } from '../../../apps/embedded/src/processes/free-port.js';
import { LogFile } from '../../../apps/embedded/src/processes/log-file.js';
import { startTestRedis } from '../redis-server.js';
import { temporaryFolder } from '../temporary-folder.js';

const STOP_MS = 10_000;

/** A file of this folder: certificates and keys. */
export const pem = (name: string) => join(__dirname, `${name}.pem`);

export interface TlsStores {
  /** URLs without TLS, for a test to look in; both servers serve it too. */
  readonly plain: { readonly databaseUrl: string; readonly redisUrl: string };
  /** The variables of the apps, with another host than 127.0.0.1 if need be. */
  variables(host?: string): Readonly<Record<string, string>>;
  readonly tlsPort: number;
  stop(): Promise<void>;
}

/** A PostgreSQL and a Redis that show a certificate for `localhost` and 127.0.0.1, of a private authority. */
export async function startTlsStores(): Promise<TlsStores> {
  const folder = temporaryFolder('tls');
  const key = join(folder.path, 'store-key.pem');
  copyFileSync(pem('store-key'), key);
  // PostgreSQL takes no key that others may read.
  chmodSync(key, 0o600);
  const account = databaseAccount();
  if (account !== undefined) chownSync(key, account.uid, account.gid);
  const certificate = join(folder.path, 'store.pem');
  copyFileSync(pem('store'), certificate);
  chmodSync(certificate, 0o644);
  const tlsPort = await freePort();
  const [postgres, redis] = await Promise.all([
    startPostgres({
      home: folder.path,
      log: new LogFile(join(folder.path, 'postgres.log')),
      settings: ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`, 'fsync=off'],
    }),
    startTestRedis(join(folder.path, 'redis'), [
      `tls-port ${tlsPort}`,
      `tls-cert-file ${pem('store')}`,
      `tls-key-file ${pem('store-key')}`,
      `tls-ca-cert-file ${pem('authority')}`,
      'tls-auth-clients no',
    ]),
  ]);
  return {
    plain: { databaseUrl: postgres.url, redisUrl: redis.url },
    tlsPort,
    variables(host = '127.0.0.1') {
      const database = new URL(postgres.url);
      const redisPassword = new URL(redis.url).password;
      return {
        DATABASE_URL: `postgres://${database.username}:${database.password}@${host}:${database.port}${database.pathname}?sslmode=require`,
        REDIS_URL: `rediss://:${redisPassword}@${host}:${tlsPort}`,
      };
    },
    async stop() {
      await Promise.all([postgres.stop(STOP_MS), redis.stop(STOP_MS)]);
      folder.remove();
    },
  };
}
