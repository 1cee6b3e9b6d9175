import * as fc from 'fast-check';
import { judgeAddress } from './address-rules.js';
import { AllowList } from './allow-list.js';

const nobody = () => false;
const everybody = () => true;
const refusal = (address: string) => {
  const verdict = judgeAddress(address, nobody);
  return 'refusal' in verdict ? verdict.refusal : undefined;
};

/** The same ranges once more, as plain numbers, to be judged independently of the code. */
const FORBIDDEN: readonly (readonly [first: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
const numberOf = (address: string) => address.split('.').reduce((n, octet) => n * 256 + Number(octet), 0);
const textOf = (n: number) => [n / 2 ** 24, n / 2 ** 16, n / 2 ** 8, n].map((part) => Math.floor(part) % 256).join('.');
const isForbidden = (n: number) =>
  FORBIDDEN.some(([first, bits]) => n >= numberOf(first) && n < numberOf(first) + 2 ** (32 - bits));

const anyIPv4 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** First, last, and the neighbours outside, of every range. */
const edges = FORBIDDEN.flatMap(([first, bits]) => {
  const [low, high] = [numberOf(first), numberOf(first) + 2 ** (32 - bits) - 1];
  return [low - 1, low, high, high + 1].filter((n) => n >= 0 && n < 2 ** 32);
});

describe('judgeAddress', () => {
  it('judges IPv4 like the naive model', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyIPv4, fc.constantFrom(...edges)),
        (n) => (refusal(textOf(n)) !== undefined) === isForbidden(n),
      ),
      { numRuns: 2_000 },
    );
    for (const n of edges) expect([textOf(n), refusal(textOf(n)) !== undefined]).toEqual([textOf(n), isForbidden(n)]);
  });

  it('judges an IPv6 spelling of an IPv4 address as that address', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyIPv4, fc.constantFrom(...edges)),
        fc.constantFrom('::ffff:', '64:ff9b::'),
        (n, prefix) => {
          return refusal(prefix + textOf(n)) === refusal(textOf(n));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('refuses every IPv4 address inside a tunnel', () => {
    const tunnels = (n: number) => {
      const [high, low] = [Math.floor(n / 65_536).toString(16), (n % 65_536).toString(16)];
      return [`2002:${high}:${low}::1`, `2001:0:${high}:${low}::`, `::ffff:0:${textOf(n)}`, `64:ff9b:1::${textOf(n)}`];
    };
    fc.assert(fc.property(anyIPv4, (n) => tunnels(n).every((address) => refusal(address) !== undefined)));
  });

  it.each([
    ['127.0.0.1', 'a loopback address'],
    ['0.0.0.0', 'an unspecified address'],
    ['192.168.1.1', 'a private address'],
    ['100.127.255.255', 'a carrier-grade NAT address'],
    ['169.254.1.1', 'a link-local address'],
    ['169.254.169.254', 'a cloud metadata address'],
    ['192.0.2.7', 'a documentation address'],
    ['198.19.0.1', 'a benchmarking address'],
    ['239.1.2.3', 'a multicast address'],
    ['255.255.255.255', 'a broadcast address'],
    ['240.0.0.1', 'a reserved address'],
    ['::', 'an unspecified address'],
    ['::1', 'a loopback address'],
    ['0:0:0:0:0:0:0:1', 'a loopback address'],
    ['::ffff:127.0.0.1', 'a loopback address'],
    ['::ffff:7f00:1', 'a loopback address'],
    ['::127.0.0.1', 'a tunnelled IPv4 address'],
    ['64:ff9b::a00:1', 'a private address'],
    ['2002:7f00:1::', 'a tunnelled IPv4 address'],
    ['2001:0:1:2:3:4:5:6', 'a tunnelled IPv4 address'],
    ['2a00::5efe:10.0.0.1', 'a private address'],
    ['fc00::1', 'a unique local address'],
    ['fdff::1', 'a unique local address'],
    ['fe80::1', 'a link-local address'],
    ['fe80::1%eth0', 'an address with a zone id'],
    ['2a00::1%1', 'an address with a zone id'],
    ['fec0::1', 'a private address'],
    ['ff02::1', 'a multicast address'],
    ['2001:db8::1', 'a documentation address'],
    ['3fff:fff::1', 'a documentation address'],
    ['2001:2::1', 'a benchmarking address'],
    ['2001:10::1', 'a protocol assignment'],
    ['100::1', 'a reserved address'],
    ['5f00::1', 'a reserved address'],
    ['4000::1', 'a reserved address'],
    ['127.1', 'not an IP address'],
    ['', 'not an IP address'],
  ])('refuses %s as %s', (address, rule) => {
    expect(refusal(address)).toBe(rule);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
    '2001:4860:4860::8888',
    '64:ff9b::808:808',
  ])('lets %s through', (address) => expect(judgeAddress(address, nobody)).toEqual({ permitted: false }));

  it.each([
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd00:0ec2:0:0:0:0:0:254',
    'fd20:ce::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '::ffff:0:169.254.169.254',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::169.254.169.254',
    '64:ff9b:1:a9fe:a9:fe00::',
    '2002:a9fe:a9fe::1',
    '2001:0:0:0:0:0:5601:5601',
    '2a00::5efe:169.254.169.254',
  ])('never permits the metadata address %s', (address) => {
    expect(judgeAddress(address, everybody)).toEqual({ refusal: 'a cloud metadata address' });
  });

  it('permits what the allow-list names, in any spelling, and nothing beside it', () => {
    const allow = new AllowList({
      networks: [
        { address: '10.1.0.0', prefix: 16, family: 'ipv4' },
        { address: '::1', prefix: 128, family: 'ipv6' },
      ],
      hosts: [],
    });
    const judge = (address: string) => judgeAddress(address, (plain) => allow.hasAddress(plain));
    expect(judge('10.1.255.255')).toEqual({ permitted: true });
    expect(judge('::ffff:10.1.0.1')).toEqual({ permitted: true });
    expect(judge('0::1')).toEqual({ permitted: true });
    expect(judge('10.2.0.0')).toEqual({ refusal: 'a private address' });
    expect(judge('::2')).toHaveProperty('refusal');
    expect(judge('1.1.1.1')).toEqual({ permitted: false });
  });

  it('permits all but metadata under a network of length 0', () => {
    const allow = new AllowList({ networks: [{ address: '0.0.0.0', prefix: 0, family: 'ipv4' }], hosts: [] });
    expect(judgeAddress('127.0.0.1', (plain) => allow.hasAddress(plain))).toEqual({ permitted: true });
    expect(judgeAddress('169.254.169.254', (plain) => allow.hasAddress(plain))).toHaveProperty('refusal');
  });
});
