import type { RedisClient } from '../cluster/masters.js';
import { thoseThere } from '../cluster/those-there.js';
import { leaseKey } from '../keys.js';
import { Script } from '../script.js';

const renewal = new Script('renew-lease');

/** One worker per shard and kind of work at a time: a lease for order; safety is the ledger's gate (engine rule 16). */
export class ShardLeases {
  constructor(
    private readonly redis: RedisClient,
    private readonly shards: number,
    private readonly holder: string,
    private readonly leaseMs: number,
    private readonly work: 'outbox' | 'upkeep' = 'outbox',
  ) {}

  /** Renews what this holder has and takes what is free; returns the shards held now, of those that can be reached. */
  async renew(): Promise<number[]> {
    const held = await thoseThere(
      Array.from({ length: this.shards }, (_, shard) =>
        renewal.run(this.redis, [leaseKey(shard, this.work)], [this.holder, this.leaseMs]),
      ),
    );
    return held.flatMap((ok, shard) => (ok === 1 ? [shard] : []));
  }

  /** Gives every lease back, so that another worker need not wait for it to run out. */
  async release(): Promise<void> {
    for (let shard = 0; shard < this.shards; shard++)
      await renewal.run(this.redis, [leaseKey(shard, this.work)], [this.holder, 0]);
  }
}
