import { isIP } from 'node:net';
import type { Kind } from './kind.js';

/** A connection URL; the text itself is the value, since drivers read more from it than we do. */
export function connectionUrl(...schemes: readonly string[]): Kind<string> {
  return {
    expects: `a ${schemes.map((s) => `\`${s}://\``).join(' or ')} URL`,
    parse(text) {
      if (/\s/.test(text) || !URL.canParse(text)) return undefined;
      const url = new URL(text);
      const scheme = url.protocol.slice(0, -1);
      const decodes = [url.username, url.password, url.pathname].every(isEscaped);
      return schemes.includes(scheme) && text.startsWith(`${scheme}://`) && decodes ? text : undefined;
    },
  };
}

/** False where a `%` is not the beginning of an escape, which drivers find out only when they connect. */
function isEscaped(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** True for what DNS and hosts files call a name: letters, digits and hyphens, and not a number in disguise. */
export function isHostName(text: string): boolean {
  const labels = text.split('.');
  const last = labels.at(-1) ?? '';
  return text.length <= 253 && labels.every((l) => LABEL.test(l)) && !/^(\d+|0x[0-9a-f]*)$/.test(last);
}

export const listenHost: Kind<string> = {
  expects: 'an IP address or a host name',
  parse: (text) => (isIP(text) !== 0 || isHostName(text.toLowerCase()) ? text : undefined),
};
