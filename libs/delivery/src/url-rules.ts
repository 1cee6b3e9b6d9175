import { isIP } from 'node:net';
import type { AllowList } from './allow-list.js';
import { hostNameRefusal } from './host-name-rules.js';
import { portRefusal } from './port-rules.js';

export const LONGEST_URL = 2_048;

/** A URL taken apart by the rules of WHATWG, as the request will use it. */
export interface Destination {
  readonly protocol: 'https:' | 'http:';
  /** Scheme, host and port. */
  readonly origin: string;
  /** A name in lower case, or an IP address without brackets. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

/** Every rule that can be told without resolving the name. */
export function judgeUrl(text: string, allow: AllowList): Destination | { readonly refusal: string } {
  if (text.length > LONGEST_URL) return { refusal: `the URL is longer than ${LONGEST_URL} characters` };
  // The parser would drop or turn these silently, and then call something else than what was read.
  if (/[\s\\\p{Cc}]/u.test(text)) return { refusal: 'the URL holds blanks, control characters or backslashes' };
  if (!URL.canParse(text)) return { refusal: 'not a URL' };
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return { refusal: 'the URL must begin with https://' };
  const authority = /^https?:\/\/([^/?#]+)/i.exec(text)?.[1];
  // The parser makes good for slashes that are missing or too many.
  if (authority === undefined) return { refusal: 'the URL must begin with https:// and a host' };
  // Empty ones too, which the parser drops.
  if (authority.includes('@')) return { refusal: 'the URL must not hold credentials' };
  if (text.includes('#')) return { refusal: 'the URL must not hold a fragment' };
  const port = portRefusal(url.port);
  if (port !== undefined) return { refusal: port };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const refusal = isIP(host) === 0 ? hostNameRefusal(host, (name) => allow.hasHost(name)) : undefined;
  return refusal === undefined ? { protocol, origin: url.origin, host, path: url.pathname + url.search } : { refusal };
}
