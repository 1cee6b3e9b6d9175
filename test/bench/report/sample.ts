/** One measurement: of a subject, in a row of the table, in a round. */
export interface Sample {
  readonly row: string;
  /** Who is measured: `curfew`, a peer, a limit. */
  readonly subject: string;
  /** From 0. */
  readonly round: number;
  readonly values: Readonly<Record<string, number>>;
  /** What did not go as it should, in words. */
  readonly fault?: string;
  /** The whole distribution behind the values, for pictures and JSON. */
  readonly curve?: readonly number[];
}
