import type { CutOff } from '../revocation/cut-off.js';
import type { DecisionNote } from '../event/decision.js';
import type { LiveDraft } from './live-sessions.js';
import type { Ending, EndingIntent, KnownSession, SessionKey } from './session.js';

/** What Postgres knows of a session that the live store may have lost. */
export type TruthView =
  | {
      readonly state: 'living';
      readonly draft: LiveDraft;
      /** A publication had not reached the row: the draft has its limits, and what they end they end as a re-dating. */
      readonly newerLimits: boolean;
    }
  | EndedTruth
  /** Somebody asked for its ending (engine rule 15), which is not recorded yet. */
  | {
      readonly state: 'intended';
      readonly key: SessionKey;
      readonly intent: EndingIntent;
      readonly known: KnownSession;
    };

export interface EndedTruth {
  readonly state: 'ended';
  readonly key: SessionKey;
  readonly ending: Ending;
  /** Of a parent: who ended it and why, for children that end with it later (engine rule 26). */
  readonly note?: DecisionNote;
}

export interface TruthPage {
  /** How many rows there are: of children, the views have their parents too. */
  readonly count: number;
  /** As `look` has them. */
  readonly views: readonly TruthView[];
  /** Of the page's sessions those that are over by now, or are meant to be: seldom any. */
  readonly lookForOver: () => Promise<readonly TruthView[]>;
}

/** What was last seen of a shard that was whole: the bound of what a loss can have taken. */
export interface ShardProof {
  readonly shard: number;
  readonly incarnation: number;
  /** The shard's time. */
  readonly now: number;
  /** How often it had been written to. */
  readonly writes: number;
}

/** What a shard that may have lost its own is opened with. */
export interface TruthClock {
  /** Postgres's time. */
  readonly now: number;
  /** The last proof, and Postgres's time when it was written. */
  readonly proof?: ShardProof & { readonly writtenAt: number };
  /** The cut-offs that hold; absent: none. They are there before anything is answered from the shard (engine rule 27). */
  readonly cutOffs?: readonly CutOff[];
}

/** The sessions as their rows have them, for a live store that is restored from there (engine rules 18-21). */
export abstract class SessionTruth {
  abstract clock(shard: number): Promise<TruthClock>;
  /** One view per key that has a row, in any order; of children their parents' too, without which they cannot be judged. */
  abstract look(keys: readonly SessionKey[]): Promise<readonly TruthView[]>;
  /**
   * Goes through the sessions whose records are in the shard and that have not ended, as they were when it began: soonest
   * due first, by last activity as of the last checkpoint, in pages of `size`.
   */
  abstract soonestDue(shard: number, size: number, visit: (page: TruthPage) => Promise<void>): Promise<void>;
  /** Children whose own shard this is and whose records are in another: those that live, or ended after `since`. */
  abstract locatedIn(shard: number, since: number): Promise<readonly SessionKey[]>;
  /** Endings of the shard's sessions that were decided after `since`, by the truth's time; the latest first. */
  abstract endingsSince(shard: number, since: number): Promise<readonly EndedTruth[]>;
  /** Up to `limit` of the shard's living sessions whose deadline by the row passed more than `pastMs` ago. */
  abstract overdue(shard: number, pastMs: number, limit: number): Promise<readonly SessionKey[]>;
  /** Writes later last activities (engine rule 21); an earlier one changes nothing. */
  abstract saveActivity(touched: readonly (SessionKey & { readonly lastActivityAt: number })[]): Promise<void>;
  abstract saveProofs(proofs: readonly ShardProof[]): Promise<void>;
}
