/** What is kept for a time, month by month. */
export const KEPT_KINDS = ['events', 'deliveries', 'audit', 'archive'] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/** A month of a kind that is not kept any more. */
export interface Dropped {
  readonly kind: KeptKind;
  readonly partition: string;
}

export interface ArchiveStep {
  /** Sessions that ended before this move to the archive. */
  readonly endedBefore: number;
  /** Of those that ended before this, the stub alone is kept. */
  readonly keptSince: number;
  readonly limit: number;
}

/** Steps of upkeep, each short, repeatable, and never in the way of what is written meanwhile (engine rules 29, 30). */
export interface TableUpkeep {
  /** The truth's time. */
  now(): Promise<number>;
  /** Makes sure of a partition for every month up to three months from now. */
  makePartitions(now: number): Promise<void>;
  /** Moves some of a shard's ended sessions to the archive, the longest ended first; how many. Their ids stay barred. */
  archive(shard: number, step: ArchiveStep): Promise<number>;
  /**
   * Drops the oldest month of a kind when all of it is from before `before` and nothing in it is owed; notes it in every
   * tenant's audit log. Undefined when there is no such month.
   */
  dropOldest(kind: KeptKind, before: number): Promise<Dropped | undefined>;
  /**
   * Drops so many receipts of warnings that came before `before`, the oldest first, and from before the oldest event that is
   * kept; notes it as above. How many.
   */
  dropReceipts(before: number, limit: number): Promise<number>;
}

/** What is kept of the past, and for how long. */
export abstract class Retention {
  /** Runs the work unless another process is at it: false then. */
  abstract alone(work: (upkeep: TableUpkeep) => Promise<void>): Promise<boolean>;
  /** About when the oldest that is kept of each kind was made; kinds without any are left out. */
  abstract oldest(): Promise<Partial<Record<KeptKind, number>>>;
}
