import { beingRestored, liveField, type LiveShards, type SessionKey, type SessionTruth } from '@curfew/domain';
import { leaptTime } from '../commands/refuse-gap.js';
import type { Gap } from '../commands/states.js';

/** Look-ups in Postgres at a time, and the sessions of each: a cold store must not drown the database. */
const MOST_LOOKS = 4;
const MOST_A_LOOK = 500;
/** Callers that would have to wait longer than this takes are told to come back. */
const MOST_WAITING = 20_000;

interface Waiting {
  readonly shard: number;
  readonly keys: readonly SessionKey[];
  readonly resolve: (incarnation: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Brings back sessions that callers ask for while their shard is not whole: the one exception to "the hot path never
 * touches Postgres" (engine rule 18). What was put back is decided in the live store, so that a "no" stays binding.
 */
export class LostSessions {
  private readonly waiting: Waiting[] = [];
  private size = 0;
  private looks = 0;

  constructor(
    private readonly truth: SessionTruth,
    private readonly shards: LiveShards,
  ) {}

  /** Opens the shard if it must be; answers the incarnation in which the sessions were looked up. */
  async bringBack(shard: number, gap: Gap, keys: readonly SessionKey[]): Promise<number> {
    if (gap === 'leapt' && !(await this.shards.believeTime(shard, await this.truth.clock(shard)))) throw leaptTime();
    if (this.size + keys.length > MOST_WAITING) throw beingRestored();
    this.size += keys.length;
    return new Promise<number>((resolve, reject) => {
      this.waiting.push({ shard, keys, resolve, reject });
      // Those of one turn are looked up together.
      setImmediate(() => this.next());
    }).finally(() => (this.size -= keys.length));
  }

  private next(): void {
    if (this.looks >= MOST_LOOKS) return;
    const [first] = this.waiting;
    if (!first) return;
    const batch: Waiting[] = [];
    let size = 0;
    for (let i = 0; i < this.waiting.length && (size === 0 || size < MOST_A_LOOK);) {
      const one = this.waiting[i] as Waiting;
      if (one.shard !== first.shard) {
        i++;
        continue;
      }
      this.waiting.splice(i, 1);
      batch.push(one);
      size += one.keys.length;
    }
    this.looks++;
    void this.look(first.shard, batch).finally(() => {
      this.looks--;
      this.next();
    });
  }

  private async look(shard: number, batch: readonly Waiting[]): Promise<void> {
    try {
      const incarnation = await this.shards.open(shard, await this.truth.clock(shard));
      // One that is asked for twice must not be put back, and end, twice.
      const keys = [...new Map(batch.flatMap((one) => one.keys).map((key) => [liveField(key), key])).values()];
      for (let at = 0; at < keys.length; at += MOST_A_LOOK) {
        const views = await this.truth.look(keys.slice(at, at + MOST_A_LOOK));
        if (views.length > 0) await this.shards.putBack(shard, incarnation, views);
      }
      for (const { resolve } of batch) resolve(incarnation);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
