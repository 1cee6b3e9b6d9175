import { type LiveShards, type SessionTruth } from '@curfew/domain';

/** A row may be behind the live store by the checkpoint's and the ledger's lag; later than this, somebody forgot it. */
const PAST_MS = 5_000;
const SESSIONS_A_SHARD = 1000;
const REST_FOR_EACH_MS_OF_WORK = 20;
/** For so long a restoration has the database for itself: who looks for the forgotten reads every row of a shard. */
const PATIENCE_MS = 120_000;

/**
 * Rows that should have ended long ago and have not: a start died between its row and the live store, or the live store
 * lost a session unseen. They are put back, and end by their own deadline (promise 5).
 */
export class Forgotten {
  private restUntil = 0;
  private patientUntil: number;

  constructor(
    private readonly shards: LiveShards,
    private readonly truth: SessionTruth,
    private readonly mine: () => readonly number[],
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.patientUntil = clock() + PATIENCE_MS;
  }

  async run(): Promise<void> {
    const began = this.clock();
    if (began < this.restUntil) return;
    const mine = this.mine();
    const states = await Promise.all(mine.map(async (shard) => ({ shard, ...(await this.shards.inspect(shard)) })));
    const whole = states.filter(({ condition }) => condition === 'complete');
    if (whole.length < mine.length && began < this.patientUntil) return;
    for (const { shard, incarnation } of whole) {
      const keys = await this.truth.overdue(shard, PAST_MS, SESSIONS_A_SHARD);
      if (keys.length === 0) continue;
      const views = await this.truth.look(keys);
      await this.shards.putBack(shard, incarnation, views);
    }
    const ended = this.clock();
    this.restUntil = ended + (ended - began) * REST_FOR_EACH_MS_OF_WORK;
    this.patientUntil = ended + PATIENCE_MS;
  }
}
