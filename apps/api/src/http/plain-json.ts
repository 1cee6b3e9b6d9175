import { isAscii } from 'node:buffer';
import { needsCare } from './json-body.js';

/**
 * The value of a body of which no text needs a closer look: ASCII without escapes holds no lone surrogate, no NUL (JSON
 * has no bare control characters in texts, RFC 8259 §7) and no hidden member name. Undefined for any other, also where it
 * is no JSON: `jsonOf` says why. How deep it is nested is for its schema to say.
 */
export function plainJsonOf(body: Buffer): unknown {
  if (!isAscii(body)) return undefined;
  const text = body.toString('latin1');
  if (needsCare(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
