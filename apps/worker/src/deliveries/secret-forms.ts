/** Shorter than this it is a word, and hiding it would hide the log. */
const SHORTEST = 6;

/** A header's value in the forms in which a receiver may quote it: without its scheme, decoded, encoded. */
export function secretForms(value: string): string[] {
  const credentials = /^\S+\s+(\S.*)$/.exec(value)?.[1];
  const texts = [value, ...(credentials === undefined ? [] : [credentials])];
  const decoded = /^Basic\s+(\S+)$/i.exec(value)?.[1];
  if (decoded !== undefined) {
    // RFC 7617: user and password, with a colon between.
    const pair = Buffer.from(decoded, 'base64').toString();
    texts.push(pair, pair.slice(pair.indexOf(':') + 1));
  }
  const encoded = texts.map((text) => Buffer.from(text).toString('base64'));
  return [value, ...[...texts.slice(1), ...encoded].filter((text) => text.length >= SHORTEST)];
}
