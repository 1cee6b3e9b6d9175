/** An instant as it goes over the wire: RFC 3339, UTC, milliseconds. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

export function optionalInstant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : instant(ms);
}
