import { isIP } from 'node:net';
import { judgeAddress } from './address-rules.js';
import type { AllowList } from './allow-list.js';
import type { Lookup } from './name-lookup.js';
import type { Destination } from './url-rules.js';

export const PLAIN_HTTP = 'plain http is for hosts and networks of the allow-list only';

/** The guard lets nothing out; the message names the rule and no address. */
export class Refused extends Error {}

/** The host name has no address now. */
export class NotResolved extends Error {}

/** Resolves hosts and answers their addresses only when every one of them may be called. */
export class DestinationGuard {
  private readonly underway = new Map<string, Promise<readonly string[]>>();

  constructor(
    private readonly allow: AllowList,
    private readonly lookup: Lookup,
  ) {}

  /** At least one address, all checked. Throws `Refused` or `NotResolved`. */
  async addresses(protocol: Destination['protocol'], host: string): Promise<readonly string[]> {
    const addresses = isIP(host) === 0 ? await this.resolve(host) : [host];
    this.check(protocol, host, addresses);
    return addresses;
  }

  /** One forbidden address condemns the name: which of them is taken is for the network to choose. */
  check(protocol: Destination['protocol'], host: string, addresses: readonly string[]): void {
    const hostPermitted = this.allow.hasHost(host);
    const verdicts = addresses.map((a) => judgeAddress(a, (plain) => hostPermitted || this.allow.hasAddress(plain)));
    for (const verdict of verdicts) {
      if (!('refusal' in verdict)) continue;
      throw new Refused(`the host ${isIP(host) === 0 ? 'name resolves to' : 'is'} ${verdict.refusal}`);
    }
    if (protocol === 'http:' && !verdicts.every((v) => 'permitted' in v && v.permitted)) {
      throw new Refused(PLAIN_HTTP);
    }
  }

  /** Attempts that start while a lookup of the same name is underway share it; none is kept for later ones. */
  private async resolve(host: string): Promise<readonly string[]> {
    let answer = this.underway.get(host);
    if (!answer) {
      answer = this.lookup(host).finally(() => this.underway.delete(host));
      this.underway.set(host, answer);
    }
    const addresses = await answer.catch(() => []);
    if (addresses.length === 0) throw new NotResolved('the host name does not resolve');
    return addresses;
  }
}
