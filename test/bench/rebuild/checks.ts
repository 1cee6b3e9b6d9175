import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { quantile } from '../../support/quantile.js';

const IN_FLIGHT = 4;
const PAUSE_MS = 20;
const IDS_A_CHECK = 10;

export interface Checked {
  readonly answered: number;
  /** Told to come back: 503. */
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Checks of random sessions, a few at a time, until the returned function is called. Throws for a wrong answer. */
export function keepChecking(url: string, key: string, idOf: () => string): () => Promise<Checked> {
  const pool = new Pool(url, { connections: IN_FLIGHT });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const latencies: number[] = [];
  const over = new AbortController();
  let refused = 0;
  const one = async () => {
    while (!over.signal.aborted) {
      const sessionIds = Array.from({ length: IDS_A_CHECK }, idOf);
      const began = performance.now();
      const answer = await pool.request({
        method: 'POST',
        path: '/v1/check',
        headers,
        body: JSON.stringify({ sessionIds }),
      });
      const text = await answer.body.text();
      if (answer.statusCode === 503) refused++;
      else if (answer.statusCode !== 200 || text.includes('"active":false')) {
        throw new Error(`a check of living sessions was answered ${answer.statusCode} ${text.slice(0, 300)}`);
      } else latencies.push(performance.now() - began);
      await sleep(PAUSE_MS);
    }
  };
  const loops = Promise.all(Array.from({ length: IN_FLIGHT }, one));
  // Seen by whoever stops it.
  loops.catch(() => undefined);
  return async () => {
    over.abort();
    await loops.finally(() => pool.close());
    latencies.sort((a, b) => a - b);
    const at = (q: number) => quantile(latencies, q);
    return { answered: latencies.length, refused, p50: at(0.5), p99: at(0.99), max: at(1) };
  };
}
