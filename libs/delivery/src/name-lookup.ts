import { Resolver, lookup as asTheMachineDoes } from 'node:dns/promises';
import type { AllowList } from './allow-list.js';

/** All addresses of a host name, A and AAAA. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** The first wait; the second is longer. Both together are less than an attempt may take. */
const DNS_PATIENCE = { timeout: 1_500, tries: 2 };

/**
 * Names that the operator permits are looked up as the machine does, hosts file and search domains included; all others
 * by DNS alone (ADR 0020): the machine's way holds one of few threads until it is done, and whoever subscribes chooses
 * the name, and the name server that does not answer. `servers` are the machine's unless given.
 */
export function nameLookup(allow: AllowList, servers?: readonly string[]): Lookup {
  const resolver = new Resolver(DNS_PATIENCE);
  if (servers) resolver.setServers(servers);
  return async (host) => {
    if (allow.hasHost(host)) {
      const found = await asTheMachineDoes(host, { all: true, verbatim: true });
      return found.map(({ address }) => address);
    }
    // A name with addresses of one family only has no answer for the other.
    const families = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return families.flatMap((family) => (family.status === 'fulfilled' ? family.value : []));
  };
}
