import type { OutboundAnswer } from '@curfew/domain';
import { TooLate } from './deadline.js';
import { NotResolved, Refused } from './destination-guard.js';
import { TooManyInterim } from './interim-answers.js';

/** What receivers' owners are told. No address, since that would tell how our network is built. */
const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  ENETUNREACH: 'network unreachable',
  EHOSTUNREACH: 'host unreachable',
  ETIMEDOUT: 'timeout: no connection',
  UND_ERR_CONNECT_TIMEOUT: 'timeout: no connection',
  UND_ERR_HEADERS_OVERFLOW: 'the answer has too many headers',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS: the certificate is for another name',
  CERT_HAS_EXPIRED: 'TLS: the certificate has expired',
  CERT_NOT_YET_VALID: 'TLS: the certificate is not valid yet',
  INVALID_PURPOSE: 'TLS: the certificate is not for a server',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS: the certificate is not from a known authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS: the certificate is not from a known authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS: the certificate is not from a known authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS: the certificate is not from a known authority',
  INVALID_CA: 'TLS: the certificate is not from a known authority',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'TLS: no version or cipher in common',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'TLS: no version or cipher in common',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'TLS: no version or cipher in common',
  ERR_SSL_WRONG_VERSION_NUMBER: 'TLS: the receiver does not speak it',
};

/** The answer that stands for an error of the guard, the network or the HTTP client. */
export function outboundFailure(error: unknown): OutboundAnswer {
  if (error instanceof Refused) return { kind: 'refused', error: error.message };
  if (error instanceof NotResolved) return { kind: 'unreachable', error: error.message };
  if (error instanceof TooLate) return { kind: 'unreachable', error: 'timeout: no complete answer in time' };
  if (error instanceof TooManyInterim) return { kind: 'unreachable', error: 'too many interim answers' };
  const code = codeOf(error);
  if (code.startsWith('HPE_')) return { kind: 'unreachable', error: 'the answer is not HTTP' };
  return { kind: 'unreachable', error: TEXTS[code] ?? `connection failed (${code})` };
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : 'unknown';
}
