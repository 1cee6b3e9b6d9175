import { connectionUrl } from './address-kinds.js';
import type { Kind } from './kind.js';

const one = connectionUrl('redis', 'rediss');

/**
 * One Redis as a URL; a cluster or sentinels as a URL with several hosts, which the standard for URLs does not have: each
 * host is judged as one. The text is the value.
 */
export const redisUrl: Kind<string> = {
  expects:
    'a `redis://` or `rediss://` URL, `redis+cluster://host:port,host:port`, or' +
    ' `redis+sentinel://host:port,host:port/<master>` (each with `rediss` for TLS)',
  parse(text) {
    const [, scheme, kind, account = '', hosts = '', path = ''] =
      /^(rediss?)\+(cluster|sentinel):\/\/([^/?#]*@)?([^/?#@]+)([^?#]*)/.exec(text) ?? [];
    if (scheme === undefined) return isOneHost(text) ? text : undefined;
    // A cluster has no logical databases; sentinels need the master's name and may take the number of one.
    if (!(kind === 'cluster' ? /^\/?(0?)$/ : /^\/[^/]+(\/\d+)?$/).test(path)) return undefined;
    const each = hosts.split(',').map((host) => `${scheme}://${account}${host}`);
    return each.every(isOneHost) && !/\s/.test(text) ? text : undefined;
  },
};

/** The standard takes any text for the host of a scheme that it does not know. */
function isOneHost(url: string): boolean {
  return one.parse(url) !== undefined && /^[^,]+$/.test(new URL(url).hostname);
}
