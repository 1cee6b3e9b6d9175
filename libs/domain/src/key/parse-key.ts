/** An API key taken apart. The secret is what must never be kept; the id may be shown. */
export interface ParsedKey {
  readonly id: string;
  readonly secret: string;
}

// The bounds of the environment's administrator key (libs/config): what boots must also authenticate.
const KEY = /^cfw_([0-9A-Za-z]{8,32})_([0-9A-Za-z]{32,256})$/;

/** Takes `cfw_<id>_<secret>` apart, both base62, the id of 8 to 32 and the secret of 32 to 256 characters; else undefined. */
export function parseKey(text: string): ParsedKey | undefined {
  const [, id, secret] = KEY.exec(text) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}
