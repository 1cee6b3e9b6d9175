import { BlockList } from 'node:net';
import { familyOf } from './ip-text.js';

/** Receivers that are permitted although the rules refuse them. Host names in lower case, matched whole. */
export interface Permitted {
  readonly networks: readonly {
    readonly address: string;
    readonly prefix: number;
    readonly family: 'ipv4' | 'ipv6';
  }[];
  readonly hosts: readonly string[];
}

/** Answers whether the operator permits a host or an address by name. */
export class AllowList {
  private readonly networks = new BlockList();
  private readonly hosts: ReadonlySet<string>;

  constructor(permitted: Permitted) {
    this.hosts = new Set(permitted.hosts);
    for (const { address, prefix, family } of permitted.networks) this.networks.addSubnet(address, prefix, family);
  }

  hasHost(name: string): boolean {
    return this.hosts.has(name);
  }

  /** `address` without a zone id. */
  hasAddress(address: string): boolean {
    const family = familyOf(address);
    return family !== undefined && this.networks.check(address, family);
  }
}
