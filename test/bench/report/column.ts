export interface Column {
  readonly heading: string;
  /** The member of `Sample.values`. */
  readonly value: string;
  /** Shown as the ratio to the same value of another subject, taken in the same round. */
  readonly over?: {
    readonly subject: string;
    /** The other's row; the same one by default. */
    readonly row?: string;
    /** Only for rows of these groups; all by default. */
    readonly groups?: readonly string[];
  };
}

/** `activity` is the group of `activity x1`. */
export function groupOf(row: string): string {
  return row.split(' ', 1)[0] as string;
}
