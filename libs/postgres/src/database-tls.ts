import { readFileSync } from 'node:fs';
import { type ConnectionOptions, rootCertificates } from 'node:tls';

export interface DatabaseAddress {
  readonly url: string;
  /** Absent: as the driver would have it. */
  readonly ssl?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized'> | false;
}

const TLS_PARAMETERS = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey'] as const;
const NO_TLS = new Set(['disable', 'false', '0']);
const UNVERIFIED = 'no-verify';

/**
 * Takes what a URL says of TLS out of it, since the driver would take its word before ours. Whoever asks for TLS gets it
 * verified, authority and host name, whatever `sslmode` says (as libpq's `verify-full`); only `no-verify` does not.
 */
export function databaseAddress(text: string, ca: readonly string[]): DatabaseAddress {
  const url = new URL(text);
  const given = (name: (typeof TLS_PARAMETERS)[number]) => url.searchParams.get(name) ?? undefined;
  const mode = given('sslmode') ?? given('ssl');
  const [root, cert, key] = [given('sslrootcert'), given('sslcert'), given('sslkey')];
  if (mode === undefined && root === undefined && cert === undefined && key === undefined) return { url: text };
  for (const name of TLS_PARAMETERS) url.searchParams.delete(name);
  if (mode !== undefined && NO_TLS.has(mode)) return { url: url.href, ssl: false };
  return {
    url: url.href,
    ssl: {
      rejectUnauthorized: mode !== UNVERIFIED,
      ca: root === undefined ? [...rootCertificates, ...ca] : read(root),
      ...(cert === undefined ? {} : { cert: read(cert) }),
      ...(key === undefined ? {} : { key: read(key) }),
    },
  };
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
