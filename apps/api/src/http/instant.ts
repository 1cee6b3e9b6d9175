/** An instant as it goes over the wire: RFC 3339, UTC, milliseconds. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

export function optionalInstant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : instant(ms);
}

const RFC_3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** The end of the year 9999: later instants have no RFC 3339 form. */
const LAST = 253_402_300_799_999;

/** True for an RFC 3339 date-time of a day that exists, from 1970 to 9999. Leap seconds are refused: no clock here has them. */
export function isInstant(text: string): boolean {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  if (year === undefined) return false;
  if (new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)) return false;
  const at = Date.parse(text);
  return at >= 0 && at <= LAST;
}
