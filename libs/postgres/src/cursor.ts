import { invalid, type Page } from '@curfew/domain';

/** The end of the year 9999: later instants have no RFC 3339 form. */
const LAST_INSTANT = 253_402_300_799_999;
const LARGEST = 9_223_372_036_854_775_807n;

function malformed(): Error {
  return invalid([{ parameter: 'after', detail: 'after must be a cursor that this list has given' }]);
}

/** Ids that callers send are looked at before a statement takes them. */
export function isBigint(text: string): boolean {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= LARGEST;
}

/** The cursor of a list in order of a bigint. Throws `validation_failed` when it is not one. */
export function numberCursor(after: string | undefined, absent: string): string {
  if (after === undefined) return absent;
  if (!isBigint(after)) throw malformed();
  return after;
}

export interface MomentCursor {
  readonly at: number;
  readonly id: string;
}

/** The cursor of a list in order of an instant and an id. */
export function encodeMoment(cursor: MomentCursor): string {
  return Buffer.from(`${cursor.at}/${cursor.id}`).toString('base64url');
}

/** Throws `validation_failed` when it is not one. */
export function decodeMoment(after: string): MomentCursor {
  const match = /^(\d{1,15})\/([A-Za-z0-9._~-]{1,128})$/.exec(Buffer.from(after, 'base64url').toString());
  if (match === null || Number(match[1]) > LAST_INSTANT) throw malformed();
  return { at: Number(match[1]), id: match[2]! };
}

/** A page out of the rows of a statement that asked for one more than `limit`. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  cursorOf: (row: R) => string,
): Page<T> {
  const items = rows.slice(0, limit).map(toItem);
  return rows.length > limit ? { items, next: cursorOf(rows[limit - 1]!) } : { items };
}
