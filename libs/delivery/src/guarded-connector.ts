import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext, rootCertificates } from 'node:tls';
import { buildConnector } from 'undici';
import type { DestinationGuard } from './destination-guard.js';
import type { Destination } from './url-rules.js';

export interface ConnectorOptions {
  /** PEM certificates of authorities besides the public ones. */
  readonly ca: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Opens sockets to checked addresses only. The check that a request made before is not relied on: the name is resolved
 * anew, and what is resolved here is what is connected to.
 */
export function guardedConnector(guard: DestinationGuard, options: ConnectorOptions): buildConnector.connector {
  const secureContext = createSecureContext({
    minVersion: 'TLSv1.2',
    ...(options.ca.length > 0 && { ca: [...rootCertificates, ...options.ca] }),
  });
  const connectorFor = (protocol: Destination['protocol']) =>
    buildConnector({
      timeout: options.timeoutMs,
      lookup: checkedLookup(guard, protocol),
      secureContext,
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
      rejectUnauthorized: true,
      // A resumed session skips the certificate: one that has expired since, or is for another name, would pass.
      maxCachedSessions: 0,
    });
  const connectors = { 'https:': connectorFor('https:'), 'http:': connectorFor('http:') };
  return (target, callback) => {
    const protocol = target.protocol === 'https:' ? 'https:' : 'http:';
    try {
      // Node does not look up what is an address already.
      if (isIP(target.hostname) !== 0) guard.check(protocol, target.hostname, [target.hostname]);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connectors[protocol](target, callback);
  };
}

function checkedLookup(guard: DestinationGuard, protocol: Destination['protocol']): LookupFunction {
  return (host, { all }, callback) => {
    guard.addresses(protocol, host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
}
