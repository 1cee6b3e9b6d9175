/** Of a receiver's answer this much is kept for whoever looks for the fault. */
export const LONGEST_EXCERPT = 512;

const HIDDEN = '[hidden]';

/**
 * The beginning of a text as it may be stored and shown: without the secrets, which a receiver may well echo, and without
 * what no database takes or what moves a terminal's cursor.
 */
export function excerpt(text: string, secrets: readonly string[]): string {
  if (text === '') return '';
  // The longest first: one may be a part of another.
  const long = secrets.filter((secret) => secret.length > 0).toSorted((a, b) => b.length - a.length);
  const hidden = long.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  // oxlint-disable-next-line no-control-regex -- that is what is replaced
  const plain = hidden.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Cs}/gu, '\uFFFD');
  return [...plain].slice(0, LONGEST_EXCERPT).join('');
}
