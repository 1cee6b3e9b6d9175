import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Kind } from './kind.js';

/** The first administrator's API key, taken apart. */
export interface AdminKey {
  readonly id: string;
  readonly secret: string;
}

export const adminKey: Kind<AdminKey> = {
  expects: '`cfw_<id>_<secret>` in base62, with an id of 8 to 32 and a secret of 32 to 256 characters',
  parse(text) {
    const [, id, secret] = /^cfw_([0-9A-Za-z]{8,32})_([0-9A-Za-z]{32,256})$/.exec(text) ?? [];
    return id && secret ? Object.freeze({ id, secret }) : undefined;
  },
};

export const masterKey: Kind<Buffer> = {
  expects: 'the base64 form of exactly 32 bytes',
  parse(text) {
    const key = Buffer.from(text, 'base64');
    // Node skips what is not base64; only a text that comes back unchanged was base64 all through.
    return key.length === 32 && key.toString('base64') === text ? key : undefined;
  },
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, one each, as `tls` takes them. */
export const certificates: Kind<readonly string[]> = {
  expects: 'one or more certificates in PEM form',
  parse(text) {
    const found = text.match(CERTIFICATE) ?? [];
    try {
      return found.length > 0 ? Object.freeze(found.map((pem) => new X509Certificate(pem).toString())) : undefined;
    } catch {
      return undefined;
    }
  },
};

/** A certificate with its chain and its key in one text, as `tls` takes it for both. */
export const clientCertificate: Kind<string | undefined> = {
  expects: 'a certificate and its unencrypted private key in PEM form',
  parse(text) {
    if (certificates.parse(text) === undefined || !text.includes('PRIVATE KEY-----')) return undefined;
    try {
      createSecureContext({ cert: text, key: text });
      return text;
    } catch {
      return undefined;
    }
  },
};
