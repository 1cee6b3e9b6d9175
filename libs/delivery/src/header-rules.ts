/** RFC 9110 §5.6.2: what a name is made of. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 §5.5 without what breaks out of the line; beyond Latin-1 nothing has a byte of its own. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Servers stop reading at about this. */
const MOST_BYTES = 8_192;

/** Where a request goes and how it is framed is for the sender to say. `host` would choose the certificate, too. */
const OURS = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'user-agent',
  'accept-encoding',
]);

/** True when the headers stay headers of this one request, and none is the sender's own or there twice. */
export function areSendable(headers: Readonly<Record<string, string>>): boolean {
  const seen = new Set<string>();
  let bytes = 0;
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    if (!NAME.test(name) || !VALUE.test(value)) return false;
    if (OURS.has(name) || name.startsWith('proxy-') || seen.has(name)) return false;
    seen.add(name);
    bytes += name.length + value.length + ': \r\n'.length;
  }
  return bytes <= MOST_BYTES;
}
