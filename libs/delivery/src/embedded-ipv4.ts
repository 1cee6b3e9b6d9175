import { dotted, groupsOf } from './ip-text.js';

/** An IPv6 address that is but a spelling of an IPv4 one: mapped (RFC 4291) or well-known NAT64 (RFC 6052). */
const SPELLINGS: readonly string[] = ['0,0,0,0,0,65535', `${0x64},${0xff9b},0,0,0,0`];

/** The IPv4 address that is really reached through `address`; otherwise `address` itself. */
export function plainAddress(address: string): string {
  const groups = groupsOf(address);
  if (!groups || !SPELLINGS.includes(groups.slice(0, 6).join())) return address;
  return dotted(groups[6] ?? 0, groups[7] ?? 0);
}

/** Every IPv4 address that a transition mechanism may reach through this IPv6 address. */
export function embeddedIPv4(address: string): readonly string[] {
  const groups = groupsOf(address);
  if (!groups) return [];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const found: string[] = [];
  // Compatible, mapped (RFC 4291) and translated (RFC 7915) addresses keep it in the last two groups.
  if (a === 0 && b === 0 && c === 0 && d === 0) found.push(dotted(g, h));
  // NAT64: both prefixes as /96, and the local one also in its own /48 layout (RFC 6052, RFC 8215).
  if (a === 0x64 && b === 0xff9b) found.push(dotted(g, h));
  if (a === 0x64 && b === 0xff9b && c === 1) found.push(dotted(d, ((e & 255) << 8) | (f >> 8)));
  if (a === 0x2002) found.push(dotted(b, c)); // 6to4 (RFC 3056)
  if (a === 0x2001 && b === 0) found.push(dotted(c, d), dotted(g ^ 0xffff, h ^ 0xffff)); // Teredo (RFC 4380)
  if ((e === 0 || e === 0x200) && f === 0x5efe) found.push(dotted(g, h)); // ISATAP (RFC 5214)
  return found;
}
