/** Every key that Curfew keeps in Redis. All keys of a shard share a hash tag (engine rule 6). */
const PREFIX = 'curfew';

/** The keys that session scripts take, in this order: live, due, outbox, ended, ended-before. */
export type ShardKeys = readonly [live: string, due: string, outbox: string, ended: string, endedBefore: string];

export function shardKeys(shard: number): ShardKeys {
  const tag = shardTag(shard);
  return [`${tag}:live`, `${tag}:due`, outboxKey(shard), `${tag}:ended`, `${tag}:ended-before`];
}

export function outboxKey(shard: number): string {
  return `${shardTag(shard)}:outbox`;
}

/** When the shard's endings were rotated last. */
export function endedSinceKey(shard: number): string {
  return `${shardTag(shard)}:ended-since`;
}

/** Which worker reads the shard's outbox. */
export function leaseKey(shard: number): string {
  return `${shardTag(shard)}:lease`;
}

export const keyMirrorKey = `${PREFIX}:keys`;
export const keyUsesKey = `${PREFIX}:key-uses`;
export const applicationNamesKey = `${PREFIX}:applications`;
export const shardCountKey = `${PREFIX}:shards`;
export const workersKey = `${PREFIX}:workers`;

export function rememberedAnswerKey(name: string): string {
  return `${PREFIX}:answer:${name}`;
}

/** BullMQ's prefix: a tag per queue, so that queues may live on different masters. */
export function queuePrefix(queue: string): string {
  return `${PREFIX}:{queue-${queue}}`;
}

function shardTag(shard: number): string {
  return `${PREFIX}:{s${shard}}`;
}
