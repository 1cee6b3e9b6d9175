import { BlockList } from 'node:net';
import { embeddedIPv4, plainAddress } from './embedded-ipv4.js';
import { familyOf } from './ip-text.js';

/** Where clouds keep their credentials. Permitted to nobody, whatever the allow-list says. */
const METADATA = listOf(
  '169.254.169.254', // AWS, Google Cloud, Azure, OpenStack, Oracle, DigitalOcean …
  '169.254.170.2', // AWS ECS tasks
  '169.254.170.23', // AWS EKS pods
  '169.254.0.23', // Tencent Cloud
  '169.254.42.42', // Scaleway
  '168.63.129.16', // Azure's host
  '100.100.100.200', // Alibaba Cloud
  '192.0.0.192', // Oracle Cloud, classic
  'fd00:ec2::254', // AWS
  'fd00:ec2::23', // AWS EKS pods
  'fd20:ce::254', // Google Cloud
  'fd00:c1::a9fe:a9fe', // Oracle Cloud
  'fd00:42::42', // Scaleway
);

/** The IANA special-purpose registries, in words. The first rule that matches names the refusal. */
const RULES: readonly (readonly [rule: string, list: BlockList])[] = [
  ['an unspecified address', listOf('0.0.0.0/8', '::')],
  ['a loopback address', listOf('127.0.0.0/8', '::1')],
  ['a private address', listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fec0::/10')],
  ['a unique local address', listOf('fc00::/7')],
  ['a carrier-grade NAT address', listOf('100.64.0.0/10')],
  ['a link-local address', listOf('169.254.0.0/16', 'fe80::/10')],
  [
    'a documentation address',
    listOf('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'),
  ],
  ['a benchmarking address', listOf('198.18.0.0/15', '2001:2::/48')],
  ['a tunnelled IPv4 address', listOf('192.88.99.0/24', '2002::/16', '2001::/32', '::/96', '::ffff:0:0:0/96')],
  ['a protocol assignment', listOf('192.0.0.0/24', '2001::/23', '64:ff9b:1::/48')],
  ['a multicast address', listOf('224.0.0.0/4', 'ff00::/8')],
  ['a broadcast address', listOf('255.255.255.255')],
  ['a reserved address', listOf('240.0.0.0/4')],
];

/** All of IPv6 that is given out to hosts. What lies outside is reserved, known to the rules or not. */
const GLOBAL_UNICAST = listOf('2000::/3');

/** `permitted` is true when the operator's allow-list, and not the rules, let the address through. */
export type AddressVerdict = { readonly permitted: boolean } | { readonly refusal: string };

/**
 * Whether a receiver at this IP address may be called. An IPv6 address that stands for an IPv4 one is judged as that.
 * `isPermitted` asks the allow-list; it is not asked about metadata addresses.
 */
export function judgeAddress(address: string, isPermitted: (plain: string) => boolean): AddressVerdict {
  const plain = plainAddress(address);
  const family = familyOf(plain);
  if (family === undefined) return { refusal: 'not an IP address' };
  if (plain.includes('%')) return { refusal: 'an address with a zone id' };
  const embedded = embeddedIPv4(address);
  if (METADATA.check(plain, family) || embedded.some((e) => METADATA.check(e))) {
    return { refusal: 'a cloud metadata address' };
  }
  if (isPermitted(plain)) return { permitted: true };
  const refusal = ruleAgainst(plain, family) ?? embedded.map((e) => ruleAgainst(e, 'ipv4')).find((rule) => rule);
  return refusal === undefined ? { permitted: false } : { refusal };
}

function ruleAgainst(address: string, family: 'ipv4' | 'ipv6'): string | undefined {
  const rule = RULES.find(([, list]) => list.check(address, family))?.[0];
  if (rule !== undefined || family === 'ipv4') return rule;
  return GLOBAL_UNICAST.check(address, 'ipv6') ? undefined : 'a reserved address';
}

function listOf(...networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
