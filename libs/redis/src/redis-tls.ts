import { rootCertificates, type ConnectionOptions } from 'node:tls';

/** What a connection over TLS trusts and shows; the names are those of the configuration. */
export interface RedisTrust {
  /** Authorities besides the public ones. */
  readonly ca?: readonly string[];
  /** A client certificate and its key, in one PEM text. */
  readonly redisCertificate?: string;
}

/** The server must show a certificate of a trusted authority for the very name that it is addressed by. */
export function redisTls({ ca = [], redisCertificate }: RedisTrust): ConnectionOptions {
  return {
    ...(ca.length > 0 ? { ca: [...rootCertificates, ...ca] } : {}),
    ...(redisCertificate === undefined ? {} : { cert: redisCertificate, key: redisCertificate }),
  };
}
