import type { SessionKey } from './session.js';
import type { TruthClock, TruthView } from './session-truth.js';

/**
 * `complete`: every living session is there. `restoring`: some may not be back yet. `cold`: the server is not the one that
 * the shard was proven on, or holds nothing. `leapt`: its time is beyond belief (engine rule 1).
 */
export type ShardCondition = 'complete' | 'restoring' | 'cold' | 'leapt';

export interface ShardState {
  readonly condition: ShardCondition;
  /** Changes whenever something may have been lost; 0 when there is none. */
  readonly incarnation: number;
  /** The shard's time; of one that leapt, the latest that was believed. */
  readonly now: number;
  readonly writes: number;
  readonly records: number;
  /** Entries of the due index: as many as records, or the index has lost some. */
  readonly scores: number;
}

/** Sessions touched since the last checkpoint. */
export interface Touched {
  /** The shard's time. */
  readonly now: number;
  /** True when nothing is left of the checkpoint before: all touches up to `now` are in this one. */
  readonly fresh: boolean;
  /** How many were read, whether they live or not. */
  readonly read: number;
  /** Of the list they were read from. */
  readonly mark: string;
  readonly sessions: readonly (SessionKey & { readonly lastActivityAt: number })[];
}

/**
 * The live store by shards: how whole each is, and how it is made whole again (engine rules 18-21). Whatever names an
 * `incarnation` throws `unavailable` when another holds by now: something may have been lost since the rows were read.
 */
export abstract class LiveShards {
  /** Also writes the shard's time down, so that one nobody uses does not fall behind. */
  abstract inspect(shard: number): Promise<ShardState>;
  /** Sets aside what a cold shard holds and answers the new incarnation; one that is open stays as it is. Throws `unavailable` when the server's time is far from the truth's. */
  abstract open(shard: number, clock: TruthClock): Promise<number>;
  /** Makes the shard hold what the truth knows, unless it holds the sessions already; those of other shards are passed over. */
  abstract putBack(shard: number, incarnation: number, views: readonly TruthView[]): Promise<void>;
  /** Makes children known to the shard that is their own, when their records are in their parents' (engine rule 26). */
  abstract locate(shard: number, children: readonly SessionKey[]): Promise<void>;
  /** Ends a session that no row knows, in the shard that has its record. */
  abstract disown(shard: number, key: SessionKey): Promise<void>;
  /** A page of the sessions that were set aside and not proven yet. */
  abstract setAside(
    shard: number,
    cursor: string,
  ): Promise<{ readonly keys: readonly SessionKey[]; readonly next?: string }>;
  abstract complete(shard: number, incarnation: number): Promise<void>;
  /** Makes the shard cold: it was seen to have lost something in this incarnation. */
  abstract chill(shard: number, incarnation: number): Promise<void>;
  /** Takes the leap of a shard's time for true when the truth's clock says the same; false when it does not. */
  abstract believeTime(shard: number, clock: TruthClock): Promise<boolean>;
  abstract touched(shard: number, limit: number): Promise<Touched>;
  /** Forgets what was read, unless somebody else has finished that list; how many are left. */
  abstract forgetTouched(shard: number, read: Pick<Touched, 'mark' | 'read'>): Promise<number>;
}
