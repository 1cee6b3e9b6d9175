import type { IncomingMessage } from 'node:http';
import type { KeyRecord } from '@curfew/domain';
import type { Contract } from '../http/endpoint.js';

/** What a handler of the hot path gets, after its contract was enforced. */
export interface HotAsked {
  readonly params: unknown;
  readonly body: unknown;
  readonly caller: KeyRecord;
}

/** An endpoint of the hot path: its contract, and what answers it. */
export interface HotRoute {
  readonly method: 'GET' | 'POST';
  /** A path, which may end in `/:id`. */
  readonly template: string;
  readonly contract: Contract;
  handle(asked: HotAsked): Promise<unknown>;
}

/** A route, and the parameters in the path. */
export interface Match {
  readonly route: HotRoute;
  readonly params: unknown;
}

/** Whatever would have to be decoded is left to the router. */
const PLAIN = /^[A-Za-z0-9._~-]+$/;
const BY_ID = '/:id';

/** Finds the route of a request by its plain path, without a query. */
export function matcher(
  routes: readonly HotRoute[],
): (request: Pick<IncomingMessage, 'method' | 'url'>) => Match | undefined {
  const exact = new Map<string, Match>();
  const byId: (readonly [prefix: string, route: HotRoute])[] = [];
  for (const route of routes) {
    const { method, template } = route;
    if (template.endsWith(BY_ID)) byId.push([template.slice(0, 1 - BY_ID.length), route]);
    else exact.set(`${method} ${template}`, { route, params: {} });
  }
  return ({ method, url = '' }) => {
    const found = exact.get(`${method} ${url}`);
    if (found) return found;
    for (const [prefix, route] of byId) {
      if (method !== route.method || !url.startsWith(prefix)) continue;
      const id = url.slice(prefix.length);
      if (PLAIN.test(id)) return { route, params: { id } };
    }
    return undefined;
  };
}
