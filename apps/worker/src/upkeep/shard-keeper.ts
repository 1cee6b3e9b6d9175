import type { LiveShards, SessionTruth, ShardProof, ShardState } from '@curfew/domain';
import type { ShardLeases } from '@curfew/redis';
import type { Restorations } from './restorations.js';

/** What was seen of a shard when it was last looked at. */
type Seen = Pick<ShardState, 'incarnation' | 'writes'>;

/**
 * Looks after the shards that this worker holds: each is whole, or is made whole again. A shard that was rolled back
 * betrays itself by its count of writes, one whose index lost entries by its size (engine rules 18, 19).
 */
export class ShardKeeper {
  private readonly seen = new Map<number, Seen>();
  private held: readonly number[] = [];

  constructor(
    private readonly shards: LiveShards,
    private readonly truth: SessionTruth,
    private readonly leases: ShardLeases,
    private readonly restorations: Restorations,
  ) {}

  /** The shards that are this worker's to look after. */
  get mine(): readonly number[] {
    return this.held;
  }

  async look(): Promise<void> {
    this.held = await this.leases.renew();
    const proofs: ShardProof[] = [];
    const broken: number[] = [];
    const leapt: number[] = [];
    for (const shard of this.held) {
      const state = await this.shards.inspect(shard);
      const proof = state.condition === 'complete' ? await this.judge(shard, state) : undefined;
      if (proof) proofs.push(proof);
      else (state.condition === 'leapt' ? leapt : broken).push(shard);
    }
    // First what needs Redis alone: with the database away, a shard that leapt must not keep the others from being begun.
    this.restorations.begin(broken);
    if (proofs.length > 0) await this.truth.saveProofs(proofs);
    for (const shard of leapt) await this.shards.believeTime(shard, await this.truth.clock(shard));
  }

  async stop(): Promise<void> {
    await this.leases.release();
  }

  private async judge(shard: number, state: ShardState): Promise<ShardProof | undefined> {
    const { incarnation, writes, now, records, scores } = state;
    const before = this.seen.get(shard);
    this.seen.set(shard, { incarnation, writes });
    const rolledBack = before?.incarnation === incarnation && writes < before.writes;
    if (!rolledBack && records === scores) return { shard, incarnation, now, writes };
    await this.shards.chill(shard, incarnation);
    return undefined;
  }
}
