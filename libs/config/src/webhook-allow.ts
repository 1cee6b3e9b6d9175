import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { isHostName } from './address-kinds.js';
import type { Kind } from './kind.js';

/** One network in CIDR terms; a single address is a network of its full length. */
export interface AllowedNetwork {
  readonly address: string;
  /** Leading bits that count: up to 32 for `ipv4`, 128 for `ipv6`. */
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Receivers that are permitted although the guard would refuse them. Host names are in lower case, matched whole. */
export interface WebhookAllow {
  readonly networks: readonly AllowedNetwork[];
  readonly hosts: readonly string[];
}

export const NOTHING_ALLOWED: WebhookAllow = Object.freeze({ networks: [], hosts: [] });

/** A comma-separated list of CIDR networks, single addresses and host names. */
export const webhookAllow: Kind<WebhookAllow> = {
  expects: 'a comma-separated list of networks (`10.0.0.0/8`), IP addresses and host names',
  parse(text) {
    const networks: AllowedNetwork[] = [];
    const hosts: string[] = [];
    for (const item of text.split(',').map((i) => i.trim())) {
      const network = parseNetwork(item);
      const host = network ? undefined : parseHost(item);
      if (network) networks.push(network);
      else if (host) hosts.push(host);
      else return undefined;
    }
    return Object.freeze({ networks: Object.freeze(networks), hosts: Object.freeze(hosts) });
  },
};

function parseNetwork(item: string): AllowedNetwork | undefined {
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes('%')) return undefined;
  const longest = version === 4 ? 32 : 128;
  if (bits !== undefined && !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  const prefix = bits === undefined ? longest : Number(bits);
  return prefix <= longest ? { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined;
}

function parseHost(item: string): string | undefined {
  const name = domainToASCII(item);
  return name !== '' && isHostName(name) ? name : undefined;
}
