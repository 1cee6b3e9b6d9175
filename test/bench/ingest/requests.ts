import type { Row } from './rows.js';

/** Enough different batches that every session is in play, few enough to keep in memory. */
const LEAST_EVENTS = 30_000;
const MOST_EVENTS = 1_000_000;
/** Single requests are answered at a pace that does not come round to these twice. */
const MOST_SINGLE = 100_000;
const KINDS = ['keyboard', 'pointer', 'touch', 'user_request'];
const OLDEST_MS = 5_000;

export interface Requests {
  /** Whole HTTP/1.1 requests, sent one after another and round again. */
  readonly requests: readonly Buffer[];
  /** What the body of every answer must hold for the request to have done its work. */
  readonly expected: string;
}

/** Requests of one row, written out beforehand so that the generator only sends bytes. */
export function requestsOf(
  { task, size }: Pick<Row, 'task' | 'size'>,
  ids: readonly string[],
  origin: string,
  key: string,
): Requests {
  const events = Math.min(MOST_EVENTS, Math.max(LEAST_EVENTS, ids.length));
  const count = size === 1 ? Math.min(MOST_SINGLE, ids.length) : Math.ceil(events / size);
  const pick = spreadOver(ids);
  const many = (make: () => Buffer) => Array.from({ length: count }, make);
  const heads = { host: new URL(origin).host, authorization: `Bearer ${key}` };
  switch (task) {
    case 'check-one':
      return { requests: many(() => get(`/v1/check/${pick()}`, heads)), expected: '"active":true' };
    case 'check-many':
      return {
        requests: many(() => post('/v1/check', heads, { sessionIds: Array.from({ length: size }, pick) })),
        expected: '"active":true',
      };
    default: {
      const event = () => ({ sessionId: pick(), kind: 'keyboard', ...(task === 'mixed' && variety()) });
      return {
        requests: many(() => post('/v1/activity', heads, { events: Array.from({ length: size }, event) })),
        expected: `{"accepted":${size},"rejected":[],"sessions":[]}`,
      };
    }
  }
}

/** Requests of a browser with a cookie, for session middleware: one per session, which the middleware then prolongs. */
export function cookieRequests(cookies: readonly string[], origin: string): Requests {
  const heads = { host: new URL(origin).host };
  return { requests: cookies.map((cookie) => get('/touch', { ...heads, cookie })), expected: '"accepted":1' };
}

/** Every id once before any comes again, in an order that jumps over the shards. */
function spreadOver(ids: readonly string[]): () => string {
  const step = 7919;
  let at = 0;
  return () => ids[(at++ * step) % ids.length] as string;
}

function variety() {
  return {
    kind: KINDS[Math.floor(Math.random() * KINDS.length)],
    ageMs: Math.floor(Math.random() * OLDEST_MS),
  };
}

function get(path: string, heads: Record<string, string>): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines(heads)}\r\n`);
}

function post(path: string, heads: Record<string, string>, body: unknown): Buffer {
  const json = JSON.stringify(body);
  const all = { ...heads, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(json)) };
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines(all)}\r\n${json}`);
}

function lines(heads: Record<string, string>): string {
  return Object.entries(heads)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}
