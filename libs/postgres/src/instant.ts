let last = { ms: 0, text: new Date(0).toISOString() };

/** Milliseconds since the epoch as a statement takes them. Columns of many rows often say the same: that is made once. */
export function toInstant(ms: number): string {
  if (ms !== last.ms) last = { ms, text: new Date(ms).toISOString() };
  return last.text;
}

export function toOptionalInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : toInstant(ms);
}

export function fromOptionalInstant(at: Date | null): number | undefined {
  return at === null ? undefined : at.getTime();
}
