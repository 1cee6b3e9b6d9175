import type { OutboxEntry } from './decision.js';

export interface OutboxLag {
  /** Entries not yet acknowledged. */
  readonly depth: number;
  /** Age of the oldest of them. */
  readonly lagMs: number;
}

/** Decisions on their way from the live store to the ledger: one stream per shard, one consumer at a time (engine rule 16). */
export abstract class Outbox {
  /** Waits up to `waitMs` for entries of the shards; those a dead consumer left come first after `adopt`. */
  abstract read(shards: readonly number[], count: number, waitMs: number): Promise<OutboxEntry[]>;
  /** Entries delivered to whichever consumer and not acknowledged: the lease holder takes them over. */
  abstract adopt(shard: number, count: number): Promise<OutboxEntry[]>;
  abstract acknowledge(entries: readonly Pick<OutboxEntry, 'shard' | 'id'>[]): Promise<void>;
  /** Wakes a waiting reader: something for the ledger was committed elsewhere. */
  abstract nudge(): Promise<void>;
  /** Drops acknowledged entries older than `keepMs`; never one that is still owed. */
  abstract trim(keepMs: number): Promise<void>;
  abstract lag(): Promise<OutboxLag>;
}
