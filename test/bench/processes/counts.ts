/** How many processes of each kind. */
export interface Counts {
  readonly apis: number;
  readonly workers: number;
}

export const COUNTS: readonly Counts[] = [
  { apis: 1, workers: 1 },
  { apis: 2, workers: 2 },
];

/** The subject of a set of processes, in the table. */
export function nameOf({ apis, workers }: Counts): string {
  return `${apis} API, ${workers} worker`;
}
