/** Every key that Curfew keeps in Redis. All keys of a shard share a hash tag (engine rule 6). */
const PREFIX = 'curfew';

/**
 * The keys that session scripts take, in this order. `unproven` holds records set aside until they are proven, `dirty`
 * the sessions touched since the last checkpoint, `hushed` how many announcements were only counted, `links` which
 * sessions are children of which (engine rule 26).
 */
export type ShardKeys = readonly [
  live: string,
  due: string,
  outbox: string,
  ended: string,
  endedBefore: string,
  unproven: string,
  dirty: string,
  hushed: string,
  links: string,
];

const shards = new Map<number, ShardKeys>();

export function shardKeys(shard: number): ShardKeys {
  let keys = shards.get(shard);
  if (!keys) shards.set(shard, (keys = makeShardKeys(shard)));
  return keys;
}

/** The keys of a shard that plain activity reads and writes. */
export function plainKeys(shard: number): readonly [live: string, dirty: string] {
  const [live, , , , , , dirty] = shardKeys(shard);
  return [live, dirty];
}

function makeShardKeys(shard: number): ShardKeys {
  const tag = shardTag(shard);
  return [
    `${tag}:live`,
    `${tag}:due`,
    outboxKey(shard),
    `${tag}:ended`,
    `${tag}:ended-before`,
    `${tag}:unproven`,
    `${tag}:dirty`,
    `${tag}:hushed`,
    `${tag}:links`,
  ];
}

export function outboxKey(shard: number): string {
  return `${shardTag(shard)}:outbox`;
}

/** Who reads the outbox. */
export const LEDGER_GROUP = 'ledger';

/** When the shard's endings were rotated last, and how far its outbox went then. */
export function endedSinceKey(shard: number): string {
  return `${shardTag(shard)}:ended-since`;
}

/** Touched sessions that a checkpoint is bringing to Postgres. */
export function takenKey(shard: number): string {
  return `${shardTag(shard)}:taken`;
}

/** Who has the shard for a kind of work: its outbox, its restoration and checkpoint. */
export function leaseKey(shard: number, work: 'outbox' | 'upkeep'): string {
  return `${shardTag(shard)}:lease-${work}`;
}

export const keyMirrorKey = `${PREFIX}:keys`;
export const keyUsesKey = `${PREFIX}:key-uses`;
export const applicationNamesKey = `${PREFIX}:applications`;
export const sightingsKey = `${PREFIX}:sightings`;
export const canaryKey = `${PREFIX}:canary`;
export const canaryTurnKey = `${PREFIX}:canary-turn`;
export const shardCountKey = `${PREFIX}:shards`;
export const workersKey = `${PREFIX}:workers`;
/** A channel, not a key: which tenants' ledgers have grown. */
export const ledgerNewsChannel = `${PREFIX}:ledger-news`;

export function rememberedAnswerKey(name: string): string {
  return `${PREFIX}:answer:${name}`;
}

export function quotaKey(name: string): string {
  return `${PREFIX}:quota:${name}`;
}

/** BullMQ's prefix: a tag per queue, so that queues may live on different masters. */
export function queuePrefix(queue: string): string {
  return `${PREFIX}:{queue-${queue}}`;
}

function shardTag(shard: number): string {
  return `${PREFIX}:{s${shard}}`;
}
