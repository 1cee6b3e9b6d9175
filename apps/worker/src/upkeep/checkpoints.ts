import { saveActivity, type LiveShards, type SessionTruth } from '@curfew/domain';

/** A checkpoint may take this share of the time: under load it comes less often, and its lag says so. */
const REST_FOR_EACH_MS_OF_WORK = 3;

/** Brings last activity of touched sessions to their rows (engine rule 21). The promised bound is its lag, a metric. */
export class Checkpoints {
  private restUntil = 0;
  /** By shard: its time up to which every touch is in the rows. */
  private readonly savedUpTo = new Map<number, number>();

  constructor(
    private readonly shards: LiveShards,
    private readonly truth: SessionTruth,
    private readonly mine: () => readonly number[],
    private readonly everyMs: number,
  ) {}

  /** One shard that fails keeps no other from its turn; the last failure is thrown at the end. */
  async run(): Promise<void> {
    const began = performance.now();
    if (began < this.restUntil) return;
    const mine = this.mine();
    for (const shard of this.savedUpTo.keys()) if (!mine.includes(shard)) this.savedUpTo.delete(shard);
    let failure: unknown;
    for (const shard of mine) {
      try {
        await this.save(shard);
      } catch (error) {
        failure = error;
      }
    }
    const ended = performance.now();
    this.restUntil = Math.max(began + this.everyMs, ended + (ended - began) * REST_FOR_EACH_MS_OF_WORK);
    if (failure !== undefined) throw failure;
  }

  private async save(shard: number): Promise<void> {
    const { condition, now } = await this.shards.inspect(shard);
    if (condition !== 'complete' && condition !== 'restoring') return;
    // Whoever had the shard before has left nobody word: the lag counts from here until the first success.
    if (!this.savedUpTo.has(shard)) this.savedUpTo.set(shard, now);
    this.savedUpTo.set(shard, await saveActivity(this.truth, this.shards, shard));
  }

  /** How far the rows are behind, in milliseconds: what a loss of the live store costs at most. 0 when others see to it. */
  async lagMs(): Promise<number> {
    const lags = await Promise.all(
      this.mine().map(async (shard) => {
        const { now } = await this.shards.inspect(shard);
        return now - (this.savedUpTo.get(shard) ?? now);
      }),
    );
    return Math.max(0, ...lags);
  }
}
