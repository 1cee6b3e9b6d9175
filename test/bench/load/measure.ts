import type { Requests } from '../ingest/requests.js';
import type { LoadResult } from './closed-loop.js';
import type { Generator } from './generator.js';

/** Of the measurement's length: the connections are open and the code is warm. */
const WARM_UP = 1 / 3;

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly requests: Requests;
  readonly seconds: number;
}

export function measureLoad(generator: Generator, { url, connections, requests, seconds }: Load): Promise<LoadResult> {
  const { hostname: host, port } = new URL(url);
  return generator.measure({
    ...requests,
    host,
    port: Number(port),
    connections,
    warmUpMs: seconds * 1000 * WARM_UP,
    measureMs: seconds * 1000,
  });
}

export function faultOf({ failed, failure }: Pick<LoadResult, 'failed' | 'failure'>): string | undefined {
  return failed > 0 ? `${failed} answers were not what they should be: ${failure}` : undefined;
}
