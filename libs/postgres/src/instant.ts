/** Milliseconds since the epoch as a statement takes them. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

export function toOptionalInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : toInstant(ms);
}

export function fromOptionalInstant(at: Date | null): number | undefined {
  return at === null ? undefined : at.getTime();
}
