import { isIP } from 'node:net';
import type { Kind } from './kind.js';

/** A connection URL; the text itself is the value, since drivers read more from it than we do. */
export function connectionUrl(...schemes: readonly string[]): Kind<string> {
  return {
    expects: `a ${schemes.map((s) => `\`${s}://\``).join(' or ')} URL`,
    parse(text) {
      if (/\s/.test(text) || !URL.canParse(text)) return undefined;
      const scheme = new URL(text).protocol.slice(0, -1);
      return schemes.includes(scheme) && text.startsWith(`${scheme}://`) ? text : undefined;
    },
  };
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
