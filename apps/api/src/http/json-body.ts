import { isUtf8 } from 'node:buffer';
import { CurfewError } from '@curfew/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import parseJson from 'secure-json-parse';
import { HOT_PATHS } from './hot-paths.js';

/** Administrative bodies are small; only the hot endpoints take batches. */
const ADMIN_LIMIT_BYTES = 65_536;
const DEEPEST = 16;

/** Parses JSON bodies: limited in size and depth before they are parsed, without prototype poisoning. */
export function acceptJson(server: FastifyInstance, hotLimitBytes: number): void {
  server.removeAllContentTypeParsers();
  server.addHook('onRoute', (route) => {
    if (HOT_PATHS.has(route.url)) route.bodyLimit = hotLimitBytes;
  });
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: ADMIN_LIMIT_BYTES },
    // With a callback: a promise for each body would be seen in the throughput.
    (_: FastifyRequest, body: Buffer, done: (error: Error | null, value?: unknown) => void) => {
      let value: unknown;
      try {
        value = jsonOf(body);
      } catch (error) {
        return done(error as Error);
      }
      done(null, value);
    },
  );
}

/** The value of a whole body; undefined for none. Throws `invalid_json`. */
export function jsonOf(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw new CurfewError('invalid_json', 'The body is not valid UTF-8');
  if (depth(body) > DEEPEST) throw new CurfewError('invalid_json', `The body is nested deeper than ${DEEPEST} levels`);
  const text = body.toString('utf8');
  try {
    return needsCare(text) ? parseJson(text, null, POISON_REFUSED) : JSON.parse(text);
  } catch (error) {
    const forbidden = error instanceof SyntaxError && /forbidden prototype/.test(error.message);
    throw new CurfewError(
      'invalid_json',
      forbidden ? 'The body has a member named __proto__ or constructor.prototype' : 'The body is not valid JSON',
    );
  }
}

const POISON_REFUSED = { protoAction: 'error', constructorAction: 'error' } as const;

const BYTE_ORDER_MARK = '\ufeff';

/** False where no member can be named __proto__ or constructor, not even by escapes: most bodies need no slow look. */
export function needsCare(text: string): boolean {
  return (
    text.includes('__proto__') ||
    text.includes('constructor') ||
    text.includes('\\') ||
    text.startsWith(BYTE_ORDER_MARK)
  );
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** The deepest nesting of brackets outside strings; stops counting once it is too deep. */
function depth(body: Buffer): number {
  let open = 0;
  let deepest = 0;
  for (let i = 0; i < body.length && deepest <= DEEPEST; i++) {
    const byte = body[i] as number;
    if (byte === QUOTE) {
      for (i++; i < body.length && body[i] !== QUOTE; i++) if (body[i] === BACKSLASH) i++;
    } else if (byte < 0x5b) {
      continue;
    } else if (OPENING.has(byte)) {
      deepest = Math.max(deepest, ++open);
    } else if (CLOSING.has(byte)) {
      open--;
    }
  }
  return deepest;
}
