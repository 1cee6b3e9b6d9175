import { hash, randomInt } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** SHA-256 in hex: all that is kept of a key's secret. The secret has 238 bits of its own, so no slow hash is needed. */
export function sha256Hex(text: string): string {
  return hash('sha256', text);
}

/** A new API key `cfw_<id>_<secret>`: the token to show once, and what to keep. */
export function mintKey(): {
  readonly token: string;
  readonly record: { readonly id: string; readonly secretHash: string };
} {
  const id = word(12);
  const secret = word(40);
  return { token: `cfw_${id}_${secret}`, record: { id, secretHash: sha256Hex(secret) } };
}

function word(length: number): string {
  return Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('');
}
