/** Live sessions. */
export const SIZES = { full: [10_000, 100_000, 1_000_000], quick: [1_000, 4_000, 16_000] } as const;

/** The subject of a size, in the table and its targets. */
export function nameOf(sessions: number): string {
  return `${sessions.toLocaleString('en').replaceAll(',', ' ')} sessions`;
}
