import type { SessionKey } from './session.js';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over the UTF-16 units, 32 bit. Spreads keys; guards nothing. */
export function hash32(text: string, seed = FNV_OFFSET): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash >>> 0;
}

const prefixes = new Map<number, string>();
const prefixHashes = new Map<number, number>();

/** The session's field in the live store: a fixed-width tenant number and the id, with no separator to confuse (rule 5). */
export function liveField(key: SessionKey): string {
  return prefixOf(key.tenantNumber) + key.sessionId;
}

function prefixOf(tenantNumber: number): string {
  let prefix = prefixes.get(tenantNumber);
  if (prefix === undefined) {
    prefix = tenantNumber.toString(16).padStart(6, '0');
    prefixes.set(tenantNumber, prefix);
  }
  return prefix;
}

function prefixHashOf(tenantNumber: number): number {
  let hash = prefixHashes.get(tenantNumber);
  if (hash === undefined) prefixHashes.set(tenantNumber, (hash = hash32(prefixOf(tenantNumber))));
  return hash;
}

/** The reverse of `liveField`. */
export function sessionKeyOf(field: string): SessionKey {
  return { tenantNumber: Number.parseInt(field.slice(0, 6), 16), sessionId: field.slice(6) };
}

export function shardOf(field: string, shards: number): number {
  return hash32(field) % shards;
}

/** The shard that has the session's live record: a child lives in its parent's (engine rule 26). */
export function homeOf({ tenantNumber, sessionId, parentId }: SessionKey, shards: number): number {
  // The hash of the field goes on from that of its beginning: no string is made for it.
  return hash32(parentId ?? sessionId, prefixHashOf(tenantNumber)) % shards;
}

/** The child's own shard, where its locator is; undefined for whom none is needed. */
export function locatorShardOf(key: SessionKey, shards: number): number | undefined {
  const own = shardOf(liveField(key), shards);
  return own === homeOf(key, shards) ? undefined : own;
}
