/** Names under which clouds serve their credentials. Permitted to nobody. */
const METADATA = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Names that never leave the machine or its network (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const LOCAL_SUFFIXES: readonly string[] = ['localhost', 'localdomain', 'local', 'internal', 'home.arpa'];

/** Letters, digits, hyphens and underscores (RFC 1123 §2.1); the URL parser takes `*`, `;` and quotes as well. */
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const LONGEST_NAME = 253;

/** Why a host name (in lower case, not an IP address) may not be called; undefined when it may. */
export function hostNameRefusal(name: string, isPermitted: (name: string) => boolean): string | undefined {
  if (name.endsWith('.')) return 'the host name must not end in a dot';
  if (name.length > LONGEST_NAME || !name.split('.').every((label) => LABEL.test(label))) {
    return 'the host name is not one of DNS';
  }
  if (METADATA.has(name)) return 'the host is a cloud metadata service';
  if (isPermitted(name)) return undefined;
  if (LOCAL_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))) return 'the host name is local';
  return name.includes('.') ? undefined : 'the host name has one label only';
}
