import { type LiveShards, type SessionTruth } from '@curfew/domain';

/** A row may be behind the live store by the checkpoint's and the ledger's lag; later than this, somebody forgot it. */
const PAST_MS = 5_000;
const SESSIONS_A_SHARD = 1000;
const REST_FOR_EACH_MS_OF_WORK = 20;

/**
 * Rows that should have ended long ago and have not: a start died between its row and the live store, or the live store
 * lost a session unseen. They are put back, and end by their own deadline (promise 5).
 */
export class Forgotten {
  private restUntil = 0;

  constructor(
    private readonly shards: LiveShards,
    private readonly truth: SessionTruth,
    private readonly mine: () => readonly number[],
  ) {}

  async run(): Promise<void> {
    const began = performance.now();
    if (began < this.restUntil) return;
    for (const shard of this.mine()) {
      const { condition, incarnation } = await this.shards.inspect(shard);
      if (condition !== 'complete') continue;
      const keys = await this.truth.overdue(shard, PAST_MS, SESSIONS_A_SHARD);
      if (keys.length === 0) continue;
      const views = await this.truth.look(keys);
      await this.shards.putBack(shard, incarnation, views);
    }
    const ended = performance.now();
    this.restUntil = ended + (ended - began) * REST_FOR_EACH_MS_OF_WORK;
  }
}
