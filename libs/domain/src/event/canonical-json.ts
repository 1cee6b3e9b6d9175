/**
 * JSON with the members of every object in order of their UTF-16 code units and no white space (RFC 8785, for values
 * whose numbers are integers). Members that are undefined are left out. Two equal values have one text.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(element).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

function element(value: unknown): string {
  return value === undefined ? 'null' : canonicalJson(value);
}
